"""What is searched: the words of each ticket, all words there are, and the tickets whose words are to be read again."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field

from intake.tables.columns import Table, instant_column, text_column


class TicketText(Table, table=True):
    """Stems of French and of English, whole words, and who may read it: no notes of the staff, no names of people."""

    __tablename__ = "ticket_texts"

    ticket_id: UUID = Field(primary_key=True, foreign_key="tickets.ticket_id")
    created_at: datetime = instant_column()
    words: str = Field(sa_type=TSVECTOR, nullable=False)

    __table_args__ = (
        sa.Index("ticket_texts_words", "words", postgresql_using="gin"),
        sa.Index("ticket_texts_recent", sa.text("created_at DESC"), sa.text("ticket_id DESC")),
    )


class TextToIndex(Table, table=True):
    """Triggers put them here; the worker takes them within a second."""

    __tablename__ = "texts_to_index"

    ticket_id: UUID = Field(primary_key=True)


class SearchWord(Table, table=True):
    """What a mistyped word is compared with; gone with the last ticket that has it."""

    __tablename__ = "search_words"

    word: str = text_column(primary_key=True)

    __table_args__ = (
        sa.Index("search_words_alike", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
    )
