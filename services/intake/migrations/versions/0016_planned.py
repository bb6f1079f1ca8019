"""tickets that another tool had planned, when what it had set is not known"""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("ALTER TABLE tickets ADD COLUMN planned boolean NOT NULL DEFAULT false")


def downgrade() -> None:
    op.execute("ALTER TABLE tickets DROP COLUMN planned")
