"""notes of visits long over"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("CREATE INDEX visits_noted ON visits (finished_at) WHERE notes IS NOT NULL")


def downgrade() -> None:
    op.execute("DROP INDEX visits_noted")
