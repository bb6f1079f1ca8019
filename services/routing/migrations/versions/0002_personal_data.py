"""whose ticket it is, and what a dispatcher typed, found without reading everything"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("CREATE INDEX jobs_requester ON jobs (((facts->'opening'->>'requester_id')::uuid))")
    op.execute("CREATE INDEX attempts_typed_by ON attempts (decided_by) WHERE reason IS NOT NULL")
