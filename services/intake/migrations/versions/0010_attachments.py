"""photos and files of tickets"""

from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = """
CREATE TABLE attachments (
    attachment_id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES tickets,
    client_id uuid NOT NULL REFERENCES clients,
    sha256 text NOT NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    size integer NOT NULL CHECK (size > 0),
    audience text NOT NULL DEFAULT 'public' CHECK (audience IN ('public', 'internal')),
    added_by uuid NOT NULL,
    added_at timestamptz NOT NULL,
    CONSTRAINT attachments_once UNIQUE (ticket_id, sha256, audience)
);
CREATE INDEX attachments_of_client ON attachments (client_id, sha256);
CREATE INDEX attachments_of_person ON attachments (added_by);
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE attachments")
    op.execute("DELETE FROM timers WHERE kind IN ('attachments_swept', 'attachment_dropped')")
