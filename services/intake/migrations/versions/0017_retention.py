"""when a ticket was closed or cancelled, and when its texts went"""

from alembic import op

revision = "0017"
down_revision = "0016"

# After keep_ticket_history, by its name: an end is no change that somebody made.
TRIGGERS = """
CREATE FUNCTION note_ticket_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state NOT IN ('closed', 'cancelled') THEN
        NEW.ended_at := NULL;
        NEW.emptied_at := NULL;
    ELSIF TG_OP = 'INSERT' OR OLD.state NOT IN ('closed', 'cancelled') THEN
        NEW.ended_at := now();
    END IF;
    RETURN NEW;
END $$;;
CREATE TRIGGER note_ticket_end BEFORE UPDATE OF state ON tickets FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION note_ticket_end();;
CREATE TRIGGER note_ticket_end_at_once BEFORE INSERT ON tickets FOR EACH ROW
WHEN (NEW.state IN ('closed', 'cancelled')) EXECUTE FUNCTION note_ticket_end()
"""
# What came from another tool counts from the day it came, whenever it ended there.
ENDED_BEFORE = """
UPDATE tickets t SET ended_at = greatest(coalesce(t.updated_at, t.created_at),
    (SELECT max(i.imported_at) FROM imported_lines i WHERE i.id = t.ticket_id AND i.kind = 'tickets'))
WHERE state IN ('closed', 'cancelled')
"""
INDEXES = """
CREATE INDEX tickets_ended ON tickets (ended_at) WHERE ended_at IS NOT NULL AND emptied_at IS NULL;;
CREATE INDEX quotes_lapsed ON quotes (sent_at) WHERE state IN ('sent', 'refused') AND lines <> '[]';;
CREATE INDEX quotes_accepted ON quotes (answered_at) WHERE state = 'accepted' AND lines <> '[]'
"""


def upgrade() -> None:
    op.execute("ALTER TABLE tickets ADD COLUMN ended_at timestamptz, ADD COLUMN emptied_at timestamptz")
    op.execute("ALTER TABLE tickets DISABLE TRIGGER keep_ticket_history")
    op.execute(ENDED_BEFORE)
    op.execute("ALTER TABLE tickets ENABLE TRIGGER keep_ticket_history")
    for statement in (*TRIGGERS.split(";;\n"), *INDEXES.split(";;\n")):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP INDEX quotes_accepted, quotes_lapsed")
    op.execute("DROP TRIGGER note_ticket_end_at_once ON tickets")
    op.execute("DROP TRIGGER note_ticket_end ON tickets")
    op.execute("DROP FUNCTION note_ticket_end")
    op.execute("ALTER TABLE tickets DROP COLUMN emptied_at, DROP COLUMN ended_at")
