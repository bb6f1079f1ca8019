"""words that come to a ticket after its texts went count from the day they came"""

from alembic import op

revision = "0021"
down_revision = "0020"

# After keep_ticket_history, by its name.
TRIGGERS = """
CREATE FUNCTION count_ticket_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.ended_at := now();
    NEW.emptied_at := NULL;
    RETURN NEW;
END $$;;
CREATE FUNCTION count_ticket_of_line_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tickets SET ended_at = now(), emptied_at = NULL WHERE ticket_id = NEW.ticket_id AND emptied_at IS NOT NULL;
    RETURN NULL;
END $$;;
CREATE TRIGGER note_ticket_words BEFORE UPDATE OF title, description, fields ON tickets FOR EACH ROW
WHEN (OLD.emptied_at IS NOT NULL AND NEW.emptied_at = OLD.emptied_at
    AND (OLD.title, OLD.description, OLD.fields) IS DISTINCT FROM (NEW.title, NEW.description, NEW.fields))
EXECUTE FUNCTION count_ticket_anew();;
CREATE TRIGGER line_after_emptying AFTER INSERT ON timeline FOR EACH ROW
WHEN (NEW.text IS NOT NULL) EXECUTE FUNCTION count_ticket_of_line_anew()
"""


def upgrade() -> None:
    for statement in TRIGGERS.split(";;\n"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER line_after_emptying ON timeline")
    op.execute("DROP TRIGGER note_ticket_words ON tickets")
    op.execute("DROP FUNCTION count_ticket_of_line_anew, count_ticket_anew")
