"""work that goes on while help is asked for"""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("""
        CREATE INDEX jobs_asked ON jobs (ticket_id)
        WHERE phase = 'accepted' AND jsonb_array_length(facts->'asked') > 0
    """)


def downgrade() -> None:
    op.execute("DROP INDEX jobs_asked")
