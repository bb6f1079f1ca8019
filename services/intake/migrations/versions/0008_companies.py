"""companies with their numbers and preferences, contacts, assets with history, and what a ticket is about"""

from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = """
ALTER TABLE clients
    ADD COLUMN legal_name text,
    ADD COLUMN siret text CHECK (siret ~ '^[0-9]{14}$'),
    ADD COLUMN vat_number text,
    ADD COLUMN electronic_address text,
    ADD COLUMN billing_address text,
    ADD COLUMN currency text NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    ADD COLUMN preferences jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN notes text;
ALTER TABLE sites
    ADD COLUMN siret text CHECK (siret ~ '^[0-9]{14}$'),
    ADD COLUMN version int NOT NULL DEFAULT 1;

CREATE TABLE contacts (
    contact_id uuid PRIMARY KEY,
    client_id uuid NOT NULL REFERENCES clients,
    name text CHECK (name <> ''),
    email text,
    phone text,
    functions jsonb NOT NULL DEFAULT '[]',
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL
);
CREATE INDEX contacts_of_client ON contacts (client_id);

CREATE TABLE assets (
    asset_id uuid PRIMARY KEY,
    client_id uuid NOT NULL REFERENCES clients,
    site_id uuid REFERENCES sites,
    user_id uuid,
    label text NOT NULL CHECK (label <> ''),
    kind text NOT NULL,
    state text NOT NULL DEFAULT 'in_use',
    brand text,
    model text,
    os text,
    serial text,
    purchased_on date,
    warranty_until date CHECK (warranty_until >= purchased_on),
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    CHECK (kind IN ('workstation', 'server', 'printer', 'network', 'phone', 'camera', 'access_control', 'other')),
    CHECK (state IN ('in_use', 'in_stock', 'retired'))
);
CREATE UNIQUE INDEX assets_label ON assets (client_id, label);
CREATE UNIQUE INDEX assets_serial ON assets (client_id, serial) WHERE serial IS NOT NULL;
CREATE INDEX assets_by_label ON assets (label, asset_id);
CREATE INDEX assets_of_site ON assets (site_id, label, asset_id) WHERE site_id IS NOT NULL;
CREATE INDEX assets_of_user ON assets (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX assets_sought_label ON assets (lower(label) text_pattern_ops);
CREATE INDEX assets_sought_serial ON assets (lower(serial) text_pattern_ops);

CREATE TABLE asset_history (
    line_id uuid PRIMARY KEY,
    asset_id uuid NOT NULL REFERENCES assets,
    at timestamptz NOT NULL,
    actor_id uuid NOT NULL,
    field text NOT NULL,
    from_value text,
    to_value text
);
CREATE INDEX history_of_asset ON asset_history (asset_id, at DESC, line_id DESC);

ALTER TABLE tickets
    ADD COLUMN asset_id uuid REFERENCES assets,
    ADD COLUMN device jsonb,
    ADD COLUMN department text,
    ADD COLUMN preferred_contact text,
    ADD COLUMN business_impact text,
    ADD COLUMN requester_email text,
    ADD COLUMN requester_phone text;
CREATE INDEX tickets_of_asset ON tickets (asset_id, created_at DESC, ticket_id DESC) WHERE asset_id IS NOT NULL;
"""
APPEND_ONLY = """
CREATE FUNCTION asset_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of assets is append only';
END $$
"""
TRIGGER = """
CREATE TRIGGER asset_history_stays BEFORE UPDATE OR DELETE ON asset_history
FOR EACH ROW EXECUTE FUNCTION asset_history_stays()
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    op.execute(APPEND_ONLY)
    op.execute(TRIGGER)


def downgrade() -> None:
    of_tickets = (
        "asset_id", "device", "department", "preferred_contact", "business_impact", "requester_email",
        "requester_phone",
    )  # fmt: skip
    of_clients = (
        "legal_name", "siret", "vat_number", "electronic_address", "billing_address", "currency", "preferences",
        "notes",
    )  # fmt: skip
    for table, columns in (("tickets", of_tickets), ("clients", of_clients), ("sites", ("siret", "version"))):
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP {column}")
    for table in ("asset_history", "assets", "contacts"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION asset_history_stays")
