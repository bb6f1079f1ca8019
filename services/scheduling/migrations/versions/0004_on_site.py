"""what was said from the site, and how each report was closed"""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE report_commands (
            visit_id uuid NOT NULL REFERENCES visits,
            command_id uuid NOT NULL,
            device_id uuid NOT NULL,
            person_id uuid NOT NULL,
            kind varchar NOT NULL,
            at timestamptz NOT NULL,
            received_at timestamptz NOT NULL,
            after uuid[] NOT NULL DEFAULT '{}',
            body jsonb,
            standing varchar NOT NULL CONSTRAINT report_commands_standing CHECK (
                standing IN ('stands', 'waits', 'refused')
            ),
            code varchar,
            stands_instead uuid,
            settled_by uuid,
            settled_at timestamptz,
            PRIMARY KEY (visit_id, command_id),
            CONSTRAINT report_commands_code CHECK ((standing = 'stands') = (code IS NULL)),
            CONSTRAINT report_commands_settled CHECK ((settled_by IS NULL) = (settled_at IS NULL))
        )
    """)
    op.execute("""
        CREATE INDEX report_commands_open ON report_commands (received_at, visit_id, command_id)
        WHERE settled_at IS NULL AND (standing <> 'stands' OR stands_instead IS NOT NULL)
    """)
    op.execute("CREATE INDEX report_commands_kept ON report_commands (received_at) WHERE body IS NOT NULL")
    op.execute("CREATE INDEX report_commands_person ON report_commands (person_id)")
    op.execute("""
        CREATE TABLE reports (
            visit_id uuid PRIMARY KEY REFERENCES visits,
            verdict varchar NOT NULL CONSTRAINT reports_verdict CHECK (verdict IN ('signed', 'refused')),
            report_hash varchar NOT NULL,
            by_id uuid NOT NULL,
            at timestamptz NOT NULL,
            on_glass boolean NOT NULL,
            reason varchar,
            CONSTRAINT reports_reason CHECK ((verdict = 'refused') = (reason IS NOT NULL))
        )
    """)
    op.execute("INSERT INTO timers (kind, key, due_at) VALUES ('photos_swept', '', now()) ON CONFLICT DO NOTHING")


def downgrade() -> None:
    op.execute("DELETE FROM timers WHERE kind IN ('photos_swept', 'photo_dropped')")
    op.execute("DROP TABLE reports")
    op.execute("DROP TABLE report_commands")
