"""who contributes to a ticket and who watches it"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute(
        """ALTER TABLE tickets ADD COLUMN contributor_ids uuid[] NOT NULL DEFAULT '{}',
        ADD COLUMN watcher_ids uuid[] NOT NULL DEFAULT '{}'"""
    )


def downgrade() -> None:
    op.execute("ALTER TABLE tickets DROP COLUMN contributor_ids, DROP COLUMN watcher_ids")
