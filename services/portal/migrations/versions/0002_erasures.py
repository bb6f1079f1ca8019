"""Who was erased, and which services have answered."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE people ALTER COLUMN name DROP NOT NULL,
            ADD COLUMN erased_at timestamptz,
            ADD CHECK ((name IS NULL) = (erased_at IS NOT NULL))
    """)
    op.execute("""
        CREATE TABLE erasures (
            person_id uuid PRIMARY KEY REFERENCES people,
            reason text NOT NULL CHECK (reason IN ('asked', 'contract_ended', 'retention')),
            asked_by uuid NOT NULL,
            asked_at timestamptz NOT NULL,
            rows integer NOT NULL
        )
    """)
    op.execute("CREATE INDEX erasures_recent ON erasures (asked_at DESC, person_id DESC)")
    op.execute("""
        CREATE TABLE erasure_answers (
            person_id uuid NOT NULL,
            service text NOT NULL,
            rows integer NOT NULL,
            kept text[] NOT NULL,
            answered_at timestamptz NOT NULL,
            PRIMARY KEY (person_id, service)
        )
    """)
