"""fields of the organisation's own, and their values on tickets"""

from alembic import op

revision = "0012"
down_revision = "0011"

TABLES = """
CREATE TABLE custom_fields (
    field_id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE CHECK (code ~ '^[a-z][a-z0-9_]{0,39}$'),
    type text NOT NULL CHECK (type IN ('text', 'number', 'date', 'boolean', 'choice', 'choices')),
    label_fr text NOT NULL,
    label_en text NOT NULL,
    choices jsonb NOT NULL DEFAULT '[]',
    required boolean NOT NULL DEFAULT false,
    kinds text[] NOT NULL DEFAULT '{}',
    services text[] NOT NULL DEFAULT '{}',
    for_clients boolean NOT NULL DEFAULT true,
    position integer NOT NULL DEFAULT 0,
    active boolean NOT NULL DEFAULT true,
    used boolean NOT NULL DEFAULT false,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    CHECK (label_fr <> '' AND label_en <> '')
);
ALTER TABLE tickets ADD COLUMN fields jsonb NOT NULL DEFAULT '{}';
CREATE INDEX tickets_by_field ON tickets USING gin (fields jsonb_path_ops) WHERE fields <> '{}';
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    op.execute("ALTER TABLE tickets DROP fields")
    op.execute("DROP TABLE custom_fields")
