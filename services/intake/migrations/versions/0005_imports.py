"""what each line of an imported file became"""

from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = """
CREATE TABLE imported_lines (
    kind text NOT NULL,
    reference text NOT NULL,
    id uuid NOT NULL,
    digest bytea NOT NULL,
    imported_at timestamptz NOT NULL,
    PRIMARY KEY (kind, reference)
);
CREATE UNIQUE INDEX imported_lines_of ON imported_lines (id, kind);
CREATE INDEX clients_called ON clients (lower(name));
CREATE INDEX sites_called ON sites (client_id, lower(label));
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    op.execute("DROP INDEX sites_called")
    op.execute("DROP INDEX clients_called")
    op.execute("DROP TABLE imported_lines")
