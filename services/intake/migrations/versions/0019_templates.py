"""words that staff use again and again"""

from alembic import op

revision = "0019"
down_revision = "0018"

TABLE = """
CREATE TABLE templates (
    template_id uuid PRIMARY KEY,
    use text NOT NULL CHECK (use IN ('reply', 'ticket')),
    name text NOT NULL UNIQUE,
    title_fr text NOT NULL DEFAULT '',
    title_en text NOT NULL DEFAULT '',
    text_fr text NOT NULL,
    text_en text NOT NULL,
    service_code text,
    active boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    changed_by uuid NOT NULL,
    CHECK (name <> '' AND text_fr <> '')
)
"""


def upgrade() -> None:
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("DROP TABLE templates")
