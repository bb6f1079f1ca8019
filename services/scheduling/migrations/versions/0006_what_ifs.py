"""days planned anew with changes, and which regions' days have changed since they were published"""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE what_ifs (
            what_if_id uuid PRIMARY KEY,
            day date NOT NULL,
            asked_by uuid NOT NULL,
            asked_at timestamptz NOT NULL,
            state varchar NOT NULL
                CONSTRAINT what_ifs_state CHECK (state IN ('solving', 'ready', 'failed', 'published', 'discarded')),
            changes jsonb NOT NULL,
            keep uuid[] NOT NULL,
            tag varchar,
            answer jsonb,
            failure varchar,
            due_at timestamptz NOT NULL,
            tries integer NOT NULL DEFAULT 0,
            traceparent varchar NOT NULL DEFAULT '',
            CONSTRAINT what_ifs_answer CHECK (state NOT IN ('ready', 'published') OR answer IS NOT NULL)
        )
    """)
    op.execute("CREATE INDEX what_ifs_due ON what_ifs (due_at) WHERE state = 'solving'")
    op.execute("CREATE INDEX what_ifs_asked ON what_ifs (asked_at)")
    op.execute("CREATE INDEX what_ifs_person ON what_ifs (asked_by, asked_at)")
    op.execute("""
        CREATE TABLE region_days (
            region varchar NOT NULL,
            day date NOT NULL,
            revision integer NOT NULL,
            PRIMARY KEY (region, day)
        )
    """)
    op.execute("""
        CREATE TABLE region_marks (
            mark_id uuid PRIMARY KEY,
            region varchar NOT NULL,
            day date NOT NULL
        )
    """)
    op.execute("CREATE INDEX region_marks_day ON region_marks (region, day)")


def downgrade() -> None:
    op.execute("DROP TABLE region_marks")
    op.execute("DROP TABLE region_days")
    op.execute("DROP TABLE what_ifs")
