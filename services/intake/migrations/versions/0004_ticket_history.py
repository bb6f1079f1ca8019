"""versions of tickets, contracts and calendars, and what each version of a ticket was before it"""

from alembic import op

revision = "0004"
down_revision = "0003"

TABLE = """
CREATE TABLE ticket_history (
    ticket_id uuid NOT NULL REFERENCES tickets,
    step bigint GENERATED ALWAYS AS IDENTITY,
    until timestamptz NOT NULL,
    was jsonb NOT NULL,
    PRIMARY KEY (ticket_id, step)
)
"""
# A trigger, so that no statement can forget it, of this version or the next: what changed, as it was.
FUNCTION = """
CREATE FUNCTION keep_ticket_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_now jsonb := to_jsonb(NEW) - '{version,updated_at}'::text[];
    was jsonb := (
        SELECT jsonb_object_agg(o.key, o.value) FROM jsonb_each(to_jsonb(OLD) - '{version,updated_at}'::text[]) o
        WHERE o.value IS DISTINCT FROM is_now->o.key);
BEGIN
    NEW.version := OLD.version;
    IF was IS NULL THEN
        NEW.updated_at := OLD.updated_at;
        RETURN NEW;
    END IF;
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
        NEW.updated_at := now();
    END IF;
    INSERT INTO ticket_history (ticket_id, until, was)
    VALUES (OLD.ticket_id, NEW.updated_at,
        was || jsonb_build_object('version', OLD.version, 'updated_at', OLD.updated_at));
    -- What routing, scheduling and the clocks say moves on by itself, and overwrites nothing that a person decided.
    IF was - '{attempt,stage,mode,revision,technician_ids,slot_starts_at,slot_ends_at,arrives_at,finished_at,
        first_work_at,worked_at,state,accept_by,respond_by,resolve_by,due_at}'::text[] <> '{}' THEN
        NEW.version := OLD.version + 1;
    END IF;
    RETURN NEW;
END
$$
"""


def upgrade() -> None:
    op.execute("ALTER TABLE tickets ADD COLUMN version integer NOT NULL DEFAULT 1, ADD COLUMN updated_at timestamptz")
    op.execute("ALTER TABLE contracts ADD COLUMN version integer NOT NULL DEFAULT 1")
    op.execute("ALTER TABLE calendars ADD COLUMN version integer NOT NULL DEFAULT 1")
    op.execute(TABLE)
    op.execute(FUNCTION)
    op.execute(
        """CREATE TRIGGER keep_ticket_history BEFORE UPDATE ON tickets
        FOR EACH ROW EXECUTE FUNCTION keep_ticket_history()"""
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER keep_ticket_history ON tickets")
    op.execute("DROP FUNCTION keep_ticket_history")
    op.execute("DROP TABLE ticket_history")
    op.execute("ALTER TABLE calendars DROP COLUMN version")
    op.execute("ALTER TABLE contracts DROP COLUMN version")
    op.execute("ALTER TABLE tickets DROP COLUMN updated_at, DROP COLUMN version")
