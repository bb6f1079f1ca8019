"""hours and call-outs from before Astreinte"""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE technicians
        ADD COLUMN hours_before JSONB DEFAULT '[]'::jsonb NOT NULL,
        ADD COLUMN call_outs JSONB DEFAULT '[]'::jsonb NOT NULL
    """)


def downgrade() -> None:
    op.execute("ALTER TABLE technicians DROP COLUMN hours_before, DROP COLUMN call_outs")
