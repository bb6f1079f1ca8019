"""where the search for a free number begins"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE counters ADD COLUMN lowest bigint NOT NULL DEFAULT 0")


def downgrade() -> None:
    op.execute("ALTER TABLE counters DROP COLUMN lowest")
