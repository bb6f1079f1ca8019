"""who is accountable, who else is around a ticket, links between tickets and to outside systems, merging"""

from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = """
ALTER TABLE tickets
    ADD COLUMN owner_id uuid,
    ADD COLUMN accepted_at timestamptz,
    ADD COLUMN merged_into uuid REFERENCES tickets,
    ADD CONSTRAINT owner_whole CHECK ((owner_id IS NULL) = (accepted_at IS NULL)),
    ADD CONSTRAINT merged_ends CHECK (merged_into IS NULL OR (state = 'cancelled' AND merged_into <> ticket_id));
CREATE INDEX tickets_merged ON tickets (merged_into) WHERE merged_into IS NOT NULL;
UPDATE tickets t SET owner_id = said.technician_id, accepted_at = said.at FROM (
    SELECT DISTINCT ON (ticket_id) ticket_id, at, (params->>'technician_id')::uuid AS technician_id,
        (params->>'attempt')::int AS attempt
    FROM timeline WHERE kind = 'offer_accepted'
    ORDER BY ticket_id, (params->>'attempt')::int DESC, at DESC, params->>'technician_id' DESC
) said WHERE t.ticket_id = said.ticket_id AND t.attempt = said.attempt;

CREATE TABLE ticket_people (
    ticket_id uuid NOT NULL REFERENCES tickets,
    person_id uuid NOT NULL,
    part text NOT NULL CHECK (part IN ('contributor', 'watcher')),
    added_by uuid NOT NULL,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (ticket_id, person_id)
);
CREATE INDEX tickets_of_person ON ticket_people (person_id, part, ticket_id);

CREATE TABLE ticket_links (
    link_id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('child', 'depends_on', 'relates', 'duplicates', 'split')),
    ticket_id uuid NOT NULL REFERENCES tickets,
    other_id uuid NOT NULL REFERENCES tickets,
    added_by uuid NOT NULL,
    added_at timestamptz NOT NULL,
    CHECK (ticket_id <> other_id),
    CHECK (kind <> 'relates' OR ticket_id < other_id),
    UNIQUE (ticket_id, other_id, kind)
);
CREATE INDEX links_to_ticket ON ticket_links (other_id, kind, ticket_id);
CREATE UNIQUE INDEX one_parent ON ticket_links (other_id) WHERE kind = 'child';

CREATE TABLE outside_links (
    link_id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES tickets,
    system text NOT NULL,
    key text NOT NULL,
    url text NOT NULL CHECK (url LIKE 'https://%'),
    added_by uuid NOT NULL,
    added_at timestamptz NOT NULL,
    UNIQUE (system, key)
);
CREATE INDEX outside_links_of_ticket ON outside_links (ticket_id, added_at);

CREATE INDEX people_of_client ON people (client_id, name) WHERE active AND client_id IS NOT NULL;
CREATE INDEX people_of_ours ON people (name) WHERE active AND client_id IS NULL;
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    for name in ("people_of_client", "people_of_ours"):
        op.execute(f"DROP INDEX {name}")
    for table in ("outside_links", "ticket_links", "ticket_people"):
        op.execute(f"DROP TABLE {table}")
    for column in ("owner_id", "accepted_at", "merged_into"):
        op.execute(f"ALTER TABLE tickets DROP {column}")
