"""Tickets by what is written in them. Who may know of a ticket is part of each statement."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Reader
from intake.domain.decide import DESK
from intake.domain.search import closest, is_in_title, is_plain, looked_for, numbers_meant
from intake.queries.tickets import Record, conditions, tickets

FOUND_AT_MOST = 200
LOOKED_AT = 1_000
"""of what has the words, the newest; a technician's own are far apart, and all looked at"""
FEW = 3
"""so few that the words were perhaps mistyped"""
# A common word is found among the newest at once; what is not so common is few enough to be taken from its index.
_COMMON, _EVERYWHERE, _WALKED = 5_000, 150_000, 10_000
_MATCHES = "to_tsquery('french', {0}) || to_tsquery('english', {0}) || to_tsquery('simple', {0})"
_ALL = "ticket_texts"
_NEWEST = f"(SELECT * FROM ticket_texts ORDER BY created_at DESC, ticket_id DESC LIMIT {_WALKED})"


class Hit(NamedTuple):
    ticket_id: UUID
    title: str


async def search(reader: Reader, who: Who, typed: str, *, limit: int, **narrowed: Any) -> list[Record]:
    """The number itself, then titles, then all else, each the newest first; then what was perhaps meant."""
    words = [[word] for word in looked_for(typed)]
    scope = who.client_id if who.role not in DESK else narrowed.get("client_id")
    is_bounded, walks = who.role != "technician", who.role in DESK and scope is None
    seen = _Seen(reader, conditions(who, **narrowed), scope, is_bounded=is_bounded, walks=walks, enough=limit)
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


class _Seen(NamedTuple):
    """The tickets that are asked for, of those the caller may know of."""

    reader: Reader
    wanted: tuple[Sequence[str], Sequence[object]]
    client_id: UUID | None
    is_bounded: bool
    walks: bool
    enough: int

    async def numbered(self, numbers: Sequence[str]) -> list[Hit]:
        conditions, args = self.wanted
        return await self._hits(
            f"""SELECT t.ticket_id, t.title FROM tickets t WHERE {" AND ".join(conditions)}
            AND t.number = ANY(${len(args) + 1}) ORDER BY t.created_at DESC, t.ticket_id DESC""",
            list(numbers),
        )

    async def having(self, words: Sequence[Sequence[str]]) -> list[Hit]:
        # Letters and digits alone: nothing in them means anything to to_tsquery.
        asked = " & ".join(f"({' | '.join(meant)})" for meant in words)
        rarely = True
        if self.walks and (count := await _estimated(self.reader, asked)) > _COMMON:
            newest = await self._of(_NEWEST, asked)
            if len(newest) >= self.enough:
                return newest
            rarely = count < _EVERYWHERE
        return await self._of(_ALL, asked, by_index=rarely)

    async def _of(self, texts: str, asked: str, *, by_index: bool = False) -> list[Hit]:
        conditions, args = self.wanted
        more: list[object] = [asked]
        having = f"SELECT * FROM {texts} x WHERE x.words @@ ({_MATCHES.format(f'${len(args) + 1}')})"
        if self.client_id:
            having += f" AND x.client_id = ${len(args) + 2}"
            more.append(self.client_id)
        if self.is_bounded:
            if by_index:
                # Of a limit the planner makes a walk through all tickets, which ends late when it has guessed too many.
                having = f"SELECT * FROM ({having} OFFSET 0) x"
            having += f" ORDER BY x.created_at DESC, x.ticket_id DESC LIMIT {LOOKED_AT}"
        return await self._hits(
            f"""SELECT t.ticket_id, t.title FROM ({having}) x JOIN tickets t USING (ticket_id)
            WHERE {" AND ".join(conditions)} ORDER BY x.created_at DESC, x.ticket_id DESC LIMIT {FOUND_AT_MOST}""",
            *more,
        )

    async def _hits(self, sql: str, *more: object) -> list[Hit]:
        return [Hit(row["ticket_id"], row["title"]) for row in await self.reader.fetch(sql, *self.wanted[1], *more)]


async def _estimated(reader: Reader, asked: str) -> int:
    """By the planner, from its statistics of the commonest words: no ticket is read for it."""
    plan = await reader.fetchval(
        f"EXPLAIN (FORMAT JSON) SELECT FROM ticket_texts x WHERE x.words @@ ({_MATCHES.format('$1')})", asked
    )
    return int(plan[0]["Plan"]["Plan Rows"])


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
