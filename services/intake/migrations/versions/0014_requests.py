"""client requests: projects, interventions, quotes with their documents"""

from uuid import NAMESPACE_URL, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

TABLES = """
CREATE TABLE projects (
    project_id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    client_id uuid NOT NULL REFERENCES clients,
    requester_id uuid NOT NULL,
    name text NOT NULL,
    service_type text NOT NULL,
    description text NOT NULL,
    address text NOT NULL,
    estimated_budget numeric(14, 2),
    currency text NOT NULL,
    preferred_start_on date,
    urgency text NOT NULL,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'active', 'refused')),
    created_at timestamptz NOT NULL,
    decided_by uuid,
    decided_at timestamptz,
    reason text,
    CHECK ((status = 'pending') = (decided_at IS NULL))
);
CREATE INDEX projects_recent ON projects (created_at DESC, project_id DESC);
CREATE INDEX projects_of_client ON projects (client_id, created_at DESC, project_id DESC);
CREATE INDEX projects_pending ON projects (created_at DESC, project_id DESC) WHERE status = 'pending';
CREATE INDEX ix_projects_requester_id ON projects (requester_id);

CREATE TABLE interventions (
    ticket_id uuid PRIMARY KEY REFERENCES tickets,
    client_id uuid NOT NULL REFERENCES clients,
    requester_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    type text NOT NULL,
    preferred_on date,
    project_id uuid REFERENCES projects
);
CREATE INDEX interventions_of_client ON interventions (client_id, created_at DESC, ticket_id DESC);

CREATE TABLE quotes (
    ticket_id uuid PRIMARY KEY REFERENCES tickets,
    client_id uuid NOT NULL REFERENCES clients,
    requester_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    category text NOT NULL,
    estimated_budget numeric(14, 2),
    currency text NOT NULL,
    deadline text,
    items jsonb NOT NULL DEFAULT '[]',
    state text NOT NULL DEFAULT 'requested' CHECK (state IN ('requested', 'sent', 'accepted', 'refused')),
    quote_id uuid UNIQUE,
    revision integer NOT NULL DEFAULT 0,
    lines jsonb NOT NULL DEFAULT '[]',
    net numeric(14, 2),
    total numeric(14, 2),
    valid_until date,
    sent_by uuid,
    sent_at timestamptz,
    answered_by uuid,
    answered_at timestamptz,
    reason text,
    CHECK ((state = 'requested') = (quote_id IS NULL)),
    CHECK ((state IN ('accepted', 'refused')) = (answered_at IS NOT NULL))
);
CREATE INDEX quotes_recent ON quotes (created_at DESC, ticket_id DESC);
CREATE INDEX quotes_of_client ON quotes (client_id, created_at DESC, ticket_id DESC);
CREATE INDEX quotes_requested ON quotes (created_at DESC, ticket_id DESC) WHERE state = 'requested';
CREATE INDEX ix_quotes_requester_id ON quotes (requester_id);

CREATE TABLE quote_documents (
    quote_id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES quotes,
    pdf bytea NOT NULL,
    made_at timestamptz NOT NULL
);
CREATE INDEX ix_quote_documents_ticket_id ON quote_documents (ticket_id);
"""

# code, French, English, usual minutes: what an intervention is asked for when nobody says which trade it is
CATALOGUE = [
    ("urgent_repair", "Dépannage urgent", "Urgent repair", 90),
    ("maintenance_visit", "Maintenance ou installation", "Maintenance or installation", 120),
]


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    names = ("service_id", "code", "label_fr", "label_en", "usual_minutes", "default_mode", "position")
    op.bulk_insert(
        sa.table("services", *(sa.column(name) for name in names)),
        [
            {
                "service_id": uuid5(NAMESPACE_URL, f"astreinte:service:{code}"),
                "code": code,
                "label_fr": french,
                "label_en": english,
                "usual_minutes": minutes,
                "default_mode": "onsite",
                "position": position,
            }
            for position, (code, french, english, minutes) in enumerate(CATALOGUE, 20)
        ],
    )


def downgrade() -> None:
    for table in ("quote_documents", "quotes", "interventions", "projects"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DELETE FROM services WHERE code IN ('urgent_repair', 'maintenance_visit')")
