"""files nobody names are looked for from the start, not from the first upload on"""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("INSERT INTO timers (kind, key, due_at) VALUES ('attachments_swept', '', now()) ON CONFLICT DO NOTHING")


def downgrade() -> None:
    op.execute("DELETE FROM timers WHERE kind = 'attachments_swept'")
