"""what was typed long ago, and absences long over"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("CREATE INDEX offers_explained ON offers (ended_at) WHERE note IS NOT NULL")
    op.execute("CREATE INDEX attempts_explained ON attempts (begun_at) WHERE reason IS NOT NULL")
    op.execute("CREATE INDEX absences_over ON absences (ends_at)")


def downgrade() -> None:
    op.execute("DROP INDEX absences_over, attempts_explained, offers_explained")
