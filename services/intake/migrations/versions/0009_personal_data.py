"""what a person typed, and where they are the contact, found without reading everything"""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("CREATE INDEX timeline_typed_by ON timeline (actor_id) WHERE text IS NOT NULL")
    op.execute("CREATE INDEX tickets_of_contact ON tickets (onsite_contact_id) WHERE onsite_contact_id IS NOT NULL")
