"""lists that people want again"""

from alembic import op

revision = "0013"
down_revision = "0012"

TABLES = """
CREATE TABLE saved_views (
    view_id uuid PRIMARY KEY,
    owner_id uuid NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    query jsonb NOT NULL DEFAULT '{}',
    columns text[] NOT NULL DEFAULT '{}',
    is_shared boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    CONSTRAINT saved_views_named UNIQUE (owner_id, name)
);
CREATE INDEX saved_views_shared ON saved_views (name) WHERE is_shared;
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE saved_views")
