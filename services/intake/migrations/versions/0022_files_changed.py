"""a ticket is of another version with each file that comes or goes"""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.execute("ALTER TABLE tickets ADD COLUMN files_changed integer NOT NULL DEFAULT 0")


def downgrade() -> None:
    op.execute("ALTER TABLE tickets DROP COLUMN files_changed")
