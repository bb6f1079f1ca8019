"""whose work a ticket is, and who may read it among its words"""

from alembic import op

revision = "0020"
down_revision = "0019"

OPEN = "state IN ('new', 'qualified', 'assigned', 'in_progress', 'waiting', 'reopened')"
WORKERS = """
CREATE TABLE ticket_workers (
    person_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    ticket_id uuid NOT NULL REFERENCES tickets,
    PRIMARY KEY (person_id, created_at, ticket_id)
);;
CREATE INDEX ticket_workers_of_ticket ON ticket_workers (ticket_id);;
CREATE FUNCTION workers_of(of_ticket uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    SELECT unnest(technician_ids) FROM tickets WHERE ticket_id = of_ticket
    UNION SELECT person_id FROM ticket_people WHERE ticket_id = of_ticket AND part = 'contributor'
$$;;
CREATE FUNCTION readers_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_ticket uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.ticket_id ELSE NEW.ticket_id END;
BEGIN
    DELETE FROM ticket_workers WHERE ticket_id = of_ticket AND person_id NOT IN (SELECT workers_of(of_ticket));
    INSERT INTO ticket_workers (person_id, created_at, ticket_id)
    SELECT w, t.created_at, of_ticket FROM workers_of(of_ticket) w CROSS JOIN tickets t WHERE t.ticket_id = of_ticket
    ON CONFLICT DO NOTHING;
    INSERT INTO texts_to_index (ticket_id) VALUES (of_ticket)
    ON CONFLICT (ticket_id) DO UPDATE SET ticket_id = excluded.ticket_id;
    RETURN NULL;
END $$;;
CREATE TRIGGER workers_new AFTER INSERT ON tickets FOR EACH ROW
WHEN (NEW.technician_ids <> '{}') EXECUTE FUNCTION readers_changed();;
CREATE TRIGGER readers_changed AFTER UPDATE OF technician_ids, requester_id ON tickets FOR EACH ROW
WHEN ((OLD.technician_ids, OLD.requester_id) IS DISTINCT FROM (NEW.technician_ids, NEW.requester_id))
EXECUTE FUNCTION readers_changed();;
CREATE TRIGGER people_changed AFTER INSERT OR UPDATE OR DELETE ON ticket_people FOR EACH ROW
EXECUTE FUNCTION readers_changed();;
INSERT INTO ticket_workers (person_id, created_at, ticket_id)
SELECT w, t.created_at, t.ticket_id FROM tickets t CROSS JOIN workers_of(t.ticket_id) w
"""
INDEXES = f"""
DROP INDEX tickets_of_technician;
CREATE INDEX tickets_of_technician ON tickets USING gin (technician_ids) WITH (fastupdate = off)
    WHERE technician_ids <> '{{}}' AND {OPEN};
ALTER TABLE ticket_texts DROP COLUMN client_id;
UPDATE ticket_texts x SET words = words || array_to_tsvector(ARRAY['c:' || t.client_id, 'p:' || t.requester_id]
    || ARRAY(SELECT DISTINCT 'p:' || w FROM unnest(t.technician_ids) w))
FROM tickets t WHERE t.ticket_id = x.ticket_id;
INSERT INTO texts_to_index (ticket_id)
SELECT ticket_id FROM ticket_people UNION SELECT id FROM imported_lines WHERE kind = 'tickets' ON CONFLICT DO NOTHING
"""
BACK = """
DROP INDEX tickets_of_technician;
CREATE INDEX tickets_of_technician ON tickets USING gin (technician_ids) WITH (fastupdate = off)
    WHERE technician_ids <> '{}';
ALTER TABLE ticket_texts ADD COLUMN client_id uuid;
UPDATE ticket_texts x SET client_id = t.client_id FROM tickets t WHERE t.ticket_id = x.ticket_id;
ALTER TABLE ticket_texts ALTER COLUMN client_id SET NOT NULL;
CREATE INDEX ticket_texts_of_client ON ticket_texts (client_id, created_at DESC, ticket_id DESC);
DROP TRIGGER workers_new ON tickets;
DROP TRIGGER readers_changed ON tickets;
DROP TRIGGER people_changed ON ticket_people;
DROP FUNCTION readers_changed();
DROP FUNCTION workers_of(uuid);
DROP TABLE ticket_workers;
INSERT INTO texts_to_index (ticket_id) SELECT ticket_id FROM tickets ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    for statement in [*WORKERS.split(";;\n"), *INDEXES.split(";\n")]:
        op.execute(statement)


def downgrade() -> None:
    for statement in BACK.split(";\n"):
        op.execute(statement)
