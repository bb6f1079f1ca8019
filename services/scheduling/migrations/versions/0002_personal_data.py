"""whose ticket and whose visit it is, found without reading everything"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("CREATE INDEX jobs_requester ON jobs (((need->>'requester_id')::uuid))")
    op.execute("CREATE INDEX visits_technicians ON visits USING gin (technician_ids)")
