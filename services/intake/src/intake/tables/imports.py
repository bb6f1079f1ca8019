"""What each line of an imported file became."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from intake.tables.columns import Table, instant_column, text_column


class ImportedLine(Table, table=True):
    """`reference` is the other tool's name for it; `digest` tells whether a line says anything new."""

    __tablename__ = "imported_lines"

    kind: str = text_column(primary_key=True)
    reference: str = text_column(primary_key=True)
    id: UUID
    digest: bytes
    imported_at: datetime = instant_column()

    __table_args__ = (sa.Index("imported_lines_of", "id", "kind", unique=True),)
