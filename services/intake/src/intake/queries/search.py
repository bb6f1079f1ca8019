"""Tickets by what is written in them. Who may know of a ticket is part of each statement."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Reader
from intake.domain.decide import DESK
from intake.domain.search import (
    Stems,
    asked_of,
    closest,
    company_word,
    is_in_title,
    is_plain,
    looked_for,
    numbers_meant,
    person_word,
)
from intake.queries.filters import EVERYTHING
from intake.queries.tickets import Record, conditions, tickets

FOUND_AT_MOST = 200
LOOKED_AT, LOOKED_AT_NARROWED = 1_000, 20_000
"""of what has the words, the newest; more when most of it is not asked for"""
FEW = 3
"""so few that the words were perhaps mistyped"""
COMMON, EVERYWHERE, WALKED = 5_000, 20_000, 10_000
"""A common word is found among the newest at once; what is less common is few enough to be taken from its index."""
_STEMS = """
SELECT word, tsvector_to_array(to_tsvector('french', word)) AS french,
    tsvector_to_array(to_tsvector('english', word)) AS english, tsvector_to_array(to_tsvector('simple', word)) AS plain
FROM unnest($1::text[]) AS word
"""
_HAVING = "SELECT ticket_id, created_at FROM {texts} x WHERE x.words @@ ${at}::text::tsquery"
_NEWEST = f"(SELECT * FROM ticket_texts ORDER BY created_at DESC, ticket_id DESC LIMIT {WALKED})"
_READ_BY = "(SELECT * FROM ticket_texts WHERE words @@ ${at}::text::tsquery OFFSET 0)"


class Hit(NamedTuple):
    ticket_id: UUID
    title: str


async def search(reader: Reader, who: Who, typed: str, *, limit: int, **narrowed: Any) -> list[Record]:
    """The number itself, then titles, then all else, each the newest first; then what was perhaps meant."""
    words = [[word] for word in looked_for(typed)]
    filters = narrowed.get("filters", EVERYTHING)
    # The company stands among the words, and the dates beside them.
    is_narrowed = any(value for name, value in narrowed.items() if name not in ("client_id", "filters"))
    is_narrowed |= replace(filters, created_from=None, created_to=None) != EVERYTHING
    seen = _Seen(
        reader,
        conditions(who, **narrowed),
        _reader_word(who, narrowed.get("client_id")),
        limit,
        filters.created_from,
        filters.created_to,
        LOOKED_AT_NARROWED if is_narrowed else LOOKED_AT,
    )
    found = await seen.numbered(numbers_meant(typed, reader.now.year))
    if words:
        exact = await seen.having(words)
        found += _ranked(words, exact)
        if len(found) < FEW and (meant := await _meant(reader, words)):
            found += _ranked(meant, await seen.having(meant))
    ids = list(dict.fromkeys(hit.ticket_id for hit in found))[:limit]
    if not ids:
        return []
    rows = await tickets(reader, who, ids=ids, limit=len(ids))
    return sorted(rows, key=lambda row: ids.index(row["id"]))


def _reader_word(who: Who, client_id: UUID | None) -> str:
    """What stands among the words of all that they may know of: it makes the search short, and allows nothing."""
    if who.role in DESK:
        word = company_word(client_id) if client_id else ""
    elif who.role == "client_manager" and who.client_id:
        word = company_word(who.client_id)
    else:
        word = person_word(who.person_id)
    return word and f"'{word}'"


class _Seen(NamedTuple):
    """The tickets that are asked for, of those the caller may know of."""

    reader: Reader
    wanted: tuple[Sequence[str], Sequence[object]]
    read_by: str
    enough: int
    since: datetime | None
    until: datetime | None
    looked_at: int

    async def numbered(self, numbers: Sequence[str]) -> list[Hit]:
        if not numbers:
            return []
        conditions, args = self.wanted
        return await self._hits(
            f"""SELECT t.ticket_id, t.title FROM tickets t WHERE {" AND ".join(conditions)}
            AND t.number = ANY(${len(args) + 1}) ORDER BY t.created_at DESC, t.ticket_id DESC""",
            list(numbers),
        )

    async def having(self, words: Sequence[Sequence[str]]) -> list[Hit]:
        words_alone = asked_of(words, await _stems(self.reader, words))
        if not words_alone:
            return []
        asked = " & ".join(filter(None, (self.read_by, words_alone)))
        count, common, own = await _estimated(self.reader, asked, words_alone, self.read_by or asked)
        if count > COMMON:
            newest = await self._of(_NEWEST, asked)
            if len(newest) >= self.enough:
                return newest
        if self.read_by and own <= COMMON < common:
            # Of few tickets a common word is read from each: its index has many more to tell.
            return await self._of(_READ_BY, words_alone, self.read_by, fenced=True)
        return await self._of("ticket_texts", asked, fenced=count < EVERYWHERE)

    async def _of(self, texts: str, *asked: str, fenced: bool = False) -> list[Hit]:
        conditions, args = self.wanted
        at = len(args) + 1
        having = _HAVING.format(texts=texts.format(at=at + 1), at=at)
        if fenced:
            # Of a limit the planner makes a walk through all tickets, which ends late when it has guessed too many.
            having = f"SELECT * FROM ({having} OFFSET 0) x"
        # Only where they are asked for: a bound that is always there misleads the planner.
        dates = {">=": self.since, "<": self.until}
        given = [(sign, date) for sign, date in dates.items() if date]
        dated = " AND ".join(f"x.created_at {sign} ${at + len(asked) + nth}" for nth, (sign, _) in enumerate(given))
        newest = f"""SELECT * FROM ({having}) x WHERE {dated or "true"}
            ORDER BY x.created_at DESC, x.ticket_id DESC LIMIT {self.looked_at}"""
        return await self._hits(
            f"""SELECT t.ticket_id, t.title FROM ({newest}) x JOIN tickets t USING (ticket_id)
            WHERE {" AND ".join(conditions)} ORDER BY x.created_at DESC, x.ticket_id DESC LIMIT {FOUND_AT_MOST}""",
            *asked,
            *(date for _, date in given),
        )

    async def _hits(self, sql: str, *more: object) -> list[Hit]:
        return [Hit(row["ticket_id"], row["title"]) for row in await self.reader.fetch(sql, *self.wanted[1], *more)]


async def _stems(reader: Reader, words: Sequence[Sequence[str]]) -> dict[str, Stems]:
    rows = await reader.fetch(_STEMS, [word for group in words for word in group])
    return {word: Stems(*stems) for word, *stems in rows}


async def _estimated(reader: Reader, *asked: str) -> list[int]:
    """By the planner, from its statistics of the commonest words: no ticket is read for it."""
    # Each planned by itself: together they would share out their rows among parallel workers.
    each = (f"({_HAVING.format(texts='ticket_texts', at=at)} OFFSET 0)" for at in range(1, len(asked) + 1))
    plan = await reader.fetchval(f"EXPLAIN (FORMAT JSON) {' UNION ALL '.join(each)}", *asked)
    return [int(one["Plan Rows"]) for one in plan[0]["Plan"]["Plans"]]


def _ranked(words: Sequence[Sequence[str]], hits: list[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: not is_in_title(words, hit.title))


async def _meant(reader: Reader, words: Sequence[Sequence[str]]) -> list[list[str]]:
    """The same words, each with those that are a slip away; nothing when there are none."""
    doubtful = [one[0] for one in words if is_plain(one[0])]
    rows = await reader.fetch(
        "SELECT typed, word FROM unnest($1::text[]) AS typed CROSS JOIN similar_words(typed) AS word", doubtful
    )
    alike = {word: closest(word, (row["word"] for row in rows if row["typed"] == word)) for word in doubtful}
    meant = [list(dict.fromkeys([word, *alike.get(word, ())])) for (word,) in words]
    return meant if any(len(one) > 1 for one in meant) else []
