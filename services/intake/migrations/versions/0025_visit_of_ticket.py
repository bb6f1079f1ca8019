"""which visit an attempt is about: one that is given to somebody else goes on in the next attempt"""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.execute("ALTER TABLE tickets ADD COLUMN visit_id uuid")


def downgrade() -> None:
    op.execute("ALTER TABLE tickets DROP COLUMN visit_id")
