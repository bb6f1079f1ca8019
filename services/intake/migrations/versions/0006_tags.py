"""tags, and the orders that lists are filtered in"""

from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = """
CREATE TABLE tags (
    key text COLLATE "C" PRIMARY KEY CHECK (key <> ''),
    label text NOT NULL
);
ALTER TABLE tickets ADD COLUMN tags text[] NOT NULL DEFAULT '{}';
CREATE INDEX tickets_tagged ON tickets USING gin (tags) WHERE tags <> '{}';
CREATE INDEX tickets_of_service ON tickets (service_id, created_at DESC, ticket_id DESC);
CREATE INDEX tickets_of_site ON tickets (site_id, created_at DESC, ticket_id DESC);
CREATE INDEX tickets_of_kind ON tickets (kind, created_at DESC, ticket_id DESC);
CREATE INDEX tickets_in_state ON tickets (state, created_at DESC, ticket_id DESC);
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    for name in ("tickets_of_service", "tickets_of_site", "tickets_of_kind", "tickets_in_state"):
        op.execute(f"DROP INDEX {name}")
    op.execute("ALTER TABLE tickets DROP tags")
    op.execute("DROP TABLE tags")
