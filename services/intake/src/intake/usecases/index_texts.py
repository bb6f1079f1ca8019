"""Reads the words of tickets that were opened or written on since, so that they are found."""

from chassis.tx import Tx
from intake.domain.search import company_word, fold, is_plain, person_word
from intake.store.texts import Text, save_texts, take_texts

AT_ONCE = 200
LONGEST = 60_000
"""letters of one ticket, the first"""


async def index_texts(tx: Tx) -> int:
    """How many: less than `AT_ONCE` when none are left."""
    found = []
    for row in await take_texts(tx, AT_ONCE):
        folded = fold(row["text"][:LONGEST])
        plain = frozenset(word for word in folded.split() if is_plain(word))
        readers = frozenset([company_word(row["client_id"]), *map(person_word, row["people"])])
        found.append(Text(row["ticket_id"], row["created_at"], folded, plain, readers))
    if found:
        await save_texts(tx, sorted(found))
    return len(found)
