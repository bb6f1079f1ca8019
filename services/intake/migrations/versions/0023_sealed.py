"""e-mails and phones are sealed, each with the key of whose it is; the worker seals those that are there"""

from alembic import op

revision = "0023"
down_revision = "0022"

TABLES = """
CREATE TABLE person_keys (person_id uuid PRIMARY KEY, wrapped bytea NOT NULL);;
ALTER TABLE contacts ADD COLUMN sealed bytea, ADD COLUMN email_mark bytea;;
ALTER TABLE sites ADD COLUMN contact_sealed bytea;;
ALTER TABLE tickets ADD COLUMN sealed bytea, ADD COLUMN key_id uuid, ADD COLUMN contact_sealed bytea;;
CREATE INDEX contacts_marked ON contacts (email_mark) WHERE email_mark IS NOT NULL;;
CREATE INDEX contacts_plain ON contacts (contact_id) WHERE num_nonnulls(email, phone) > 0;;
CREATE INDEX sites_plain ON sites (site_id) WHERE contact_phone IS NOT NULL;;
CREATE INDEX tickets_plain ON tickets (ticket_id)
    WHERE num_nonnulls(requester_email, requester_phone, contact_phone) > 0
"""
# As in 0004, but for what is sealed: sealing it is no change, and the history never has it in the open.
FUNCTION = """
CREATE OR REPLACE FUNCTION keep_ticket_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_now jsonb := to_jsonb(NEW);
    was jsonb := (
        SELECT jsonb_object_agg(o.key, o.value) FROM jsonb_each(
            to_jsonb(OLD) - '{version,updated_at,requester_email,requester_phone,contact_phone}'::text[]) o
        WHERE o.value IS DISTINCT FROM is_now->o.key
            AND NOT (o.value = 'null' AND o.key IN ('sealed', 'key_id', 'contact_sealed')));
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
    for statement in (*TABLES.split(";;\n"), FUNCTION):
        op.execute(statement)
