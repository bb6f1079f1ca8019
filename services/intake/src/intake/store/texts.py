"""Writes of what is searched."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from chassis.tx import Tx

_TAKE = """
DELETE FROM texts_to_index WHERE ticket_id IN (
    SELECT ticket_id FROM texts_to_index ORDER BY ticket_id LIMIT $1 FOR UPDATE SKIP LOCKED
) RETURNING ticket_id
"""
_TEXTS = """
SELECT t.ticket_id, t.client_id, t.created_at, ARRAY(
        SELECT t.requester_id UNION SELECT unnest(t.technician_ids)
        UNION SELECT p.person_id FROM ticket_people p WHERE p.ticket_id = t.ticket_id) AS people,
    concat_ws(' ', t.number, ltrim(split_part(t.number, '-', 3), '0'),
    (SELECT i.reference FROM imported_lines i WHERE i.id = t.ticket_id AND i.kind = 'tickets'),
    t.title, t.description, t.already_tried, t.address, c.name, s.label, s.address, v.label_fr, v.label_en,
    (SELECT string_agg(l.text, ' ' ORDER BY l.at) FROM timeline l
        WHERE l.ticket_id = t.ticket_id AND l.kind = 'comment' AND l.audience = 'public')) AS text
FROM tickets t JOIN clients c USING (client_id) JOIN services v USING (service_id)
LEFT JOIN sites s ON s.site_id = t.site_id WHERE t.ticket_id = ANY($1)
"""
_SAVE = """
WITH old AS (
    SELECT ticket_id, words FROM ticket_texts WHERE ticket_id = ANY($1)
), saved AS (
    INSERT INTO ticket_texts (ticket_id, created_at, words)
    SELECT n.ticket_id, n.created_at, strip(to_tsvector('french', n.folded) || to_tsvector('english', n.folded)
        || to_tsvector('simple', n.plain)) || array_to_tsvector(string_to_array(n.readers, ' '))
    FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[])
        AS n(ticket_id, created_at, folded, plain, readers)
    ON CONFLICT (ticket_id) DO UPDATE SET words = excluded.words
    RETURNING ticket_id, words
)
SELECT DISTINCT unnest(tsvector_to_array(ts_delete(old.words, tsvector_to_array(saved.words))))
FROM old JOIN saved USING (ticket_id)
"""
_FORGET = """
DELETE FROM search_words w WHERE w.word = ANY($1)
    AND NOT EXISTS (SELECT FROM ticket_texts x WHERE x.words @@ to_tsquery('simple', w.word))
"""
_REMEMBER = """
INSERT INTO search_words (word) SELECT word FROM unnest($1::text[]) AS word ORDER BY word ON CONFLICT (word) DO NOTHING
"""


class Text(NamedTuple):
    ticket_id: UUID
    created_at: Any
    folded: str
    plain: frozenset[str]
    readers: frozenset[str]


async def take_texts(tx: Tx, limit: int) -> list[dict[str, Any]]:
    taken = [row["ticket_id"] for row in await tx.fetch(_TAKE, limit)]
    return [dict(row) for row in await tx.fetch(_TEXTS, taken)] if taken else []


async def save_texts(tx: Tx, texts: Sequence[Text]) -> None:
    columns = [list(column) for column in zip(*texts, strict=True)]
    columns[3:] = [[" ".join(sorted(words)) for words in column] for column in columns[3:]]
    lost = [row[0] for row in await tx.fetch(_SAVE, *columns)]
    if lost:
        await tx.execute(_FORGET, lost)
    await tx.execute(_REMEMBER, sorted(frozenset().union(*(text.plain for text in texts))))
