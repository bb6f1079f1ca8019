"""a key goes with the last ticket that was sealed with it"""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.execute("CREATE INDEX tickets_of_key ON tickets (key_id) WHERE key_id IS NOT NULL")
