"""clients, sites, the service catalogue, tickets and their timeline"""

from uuid import NAMESPACE_URL, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE clients (
    client_id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    siren text UNIQUE CHECK (siren ~ '^[0-9]{9}$'),
    vip boolean NOT NULL DEFAULT false,
    active boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL
);
CREATE INDEX clients_name ON clients (name, client_id);

CREATE TABLE sites (
    site_id uuid PRIMARY KEY,
    client_id uuid NOT NULL REFERENCES clients,
    label text NOT NULL CHECK (label <> ''),
    address text NOT NULL CHECK (address <> ''),
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    zone text NOT NULL,
    department text NOT NULL CHECK (department ~ '^[0-9A-Z]{2,3}$'),
    hours jsonb NOT NULL DEFAULT '[]',
    access_notes text,
    contact_name text,
    contact_phone text,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL
);
CREATE INDEX sites_client ON sites (client_id, label);

CREATE TABLE services (
    service_id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9_]{0,79}$'),
    label_fr text NOT NULL,
    label_en text NOT NULL,
    skills jsonb NOT NULL DEFAULT '[]',
    usual_minutes integer NOT NULL CHECK (usual_minutes > 0),
    technicians_needed integer NOT NULL DEFAULT 1 CHECK (technicians_needed >= 1),
    default_mode text NOT NULL CHECK (default_mode IN ('remote', 'onsite')),
    position integer NOT NULL,
    active boolean NOT NULL DEFAULT true
);

CREATE TABLE people (
    person_id uuid PRIMARY KEY,
    name text,
    lang text NOT NULL DEFAULT 'fr',
    role text,
    client_id uuid,
    active boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 0,
    merged_into uuid,
    erased_at timestamptz,
    CHECK (erased_at IS NULL OR name IS NULL)
);

CREATE TABLE counters (
    series text NOT NULL,
    period text NOT NULL,
    last bigint NOT NULL CHECK (last >= 0),
    PRIMARY KEY (series, period)
);
CREATE TABLE free_numbers (
    series text NOT NULL,
    period text NOT NULL,
    n bigint NOT NULL CHECK (n > 0),
    PRIMARY KEY (series, period, n)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

CREATE TABLE tickets (
    ticket_id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    number text NOT NULL UNIQUE,
    client_id uuid NOT NULL REFERENCES clients,
    requester_id uuid NOT NULL,
    opened_by uuid NOT NULL,
    service_id uuid NOT NULL REFERENCES services,
    site_id uuid REFERENCES sites,
    address text,
    onsite_contact_id uuid,
    contact_name text,
    contact_phone text,
    kind text NOT NULL,
    origin text NOT NULL DEFAULT 'web',
    title text NOT NULL,
    description text NOT NULL,
    already_tried text,
    wished_mode text,
    windows jsonb NOT NULL DEFAULT '[]',
    impact text NOT NULL,
    urgency text NOT NULL,
    priority text NOT NULL,
    priority_reasons jsonb NOT NULL,
    estimated_minutes integer NOT NULL,
    estimate_reason jsonb NOT NULL,
    accept_by timestamptz NOT NULL,
    respond_by timestamptz NOT NULL,
    resolve_by timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'new',
    verdict text,
    reopened_after integer NOT NULL DEFAULT 0,
    attempt integer NOT NULL DEFAULT 0,
    stage smallint NOT NULL DEFAULT 0,
    mode text,
    revision integer NOT NULL DEFAULT 0,
    technician_ids uuid[] NOT NULL DEFAULT '{}',
    slot_starts_at timestamptz,
    slot_ends_at timestamptz,
    arrives_at timestamptz,
    finished_at timestamptz,
    first_work_at timestamptz,
    -- Rules across columns only: PostgreSQL reads each CHECK anew at each INSERT, 7 us of it; a column's own
    -- values are an enum's in the domain.
    CONSTRAINT slot_whole CHECK ((slot_starts_at IS NULL) = (slot_ends_at IS NULL)),
    CONSTRAINT verdict_rules CHECK (
        (coalesce(verdict, '') IN ('cancelled', 'validated', 'closed'))
            = (state IN ('cancelled', 'validated', 'closed'))
        AND (state NOT IN ('cancelled', 'validated', 'closed', 'reopened') OR state = verdict))
) WITH (fillfactor = 80);
CREATE INDEX tickets_recent ON tickets (created_at DESC, ticket_id DESC);
CREATE INDEX tickets_of_client ON tickets (client_id, created_at DESC, ticket_id DESC);
CREATE INDEX tickets_of_technician ON tickets USING gin (technician_ids) WITH (fastupdate = off)
    WHERE technician_ids <> '{}';
CREATE INDEX tickets_queue ON tickets (priority, due_at, created_at, ticket_id)
    WHERE state IN ('new', 'qualified', 'assigned', 'in_progress', 'waiting', 'reopened');
CREATE INDEX tickets_worked_on ON tickets (service_id, priority, first_work_at DESC)
    WHERE first_work_at IS NOT NULL;
CREATE INDEX tickets_of_requester ON tickets (requester_id, created_at DESC, ticket_id DESC);

CREATE TABLE timeline (
    line_id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES tickets,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    actor_id uuid,
    from_value text,
    to_value text,
    params jsonb NOT NULL DEFAULT '{}',
    text text,
    audience text NOT NULL DEFAULT 'public'
);
CREATE INDEX timeline_of_ticket ON timeline (ticket_id, at, line_id);

CREATE TABLE delay_estimates (
    service_id uuid NOT NULL REFERENCES services,
    priority text NOT NULL CHECK (priority IN ('P1', 'P2', 'P3', 'P4')),
    minutes integer NOT NULL CHECK (minutes >= 0),
    sample integer NOT NULL CHECK (sample > 0),
    computed_at timestamptz NOT NULL,
    PRIMARY KEY (service_id, priority)
);
"""

APPEND_ONLY = """
CREATE FUNCTION timeline_keeps_its_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.text IS NULL THEN
        NEW.text := OLD.text;
        IF NEW = OLD THEN
            NEW.text := NULL;
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the timeline is append only: a line may only lose what was typed';
END $$;
CREATE TRIGGER timeline_keeps_its_lines BEFORE UPDATE OR DELETE ON timeline
    FOR EACH ROW EXECUTE FUNCTION timeline_keeps_its_lines();
"""

# code, French, English, skills with levels, usual minutes, default mode
CATALOGUE = [
    ("hardware_repair", "Réparation matérielle", "Hardware repair", {"hardware": 2}, 120, "onsite"),
    ("software_troubleshooting", "Dépannage logiciel", "Software troubleshooting", {"software": 2}, 60, "remote"),
    ("network_configuration", "Configuration réseau", "Network configuration", {"network": 3}, 90, "onsite"),
    ("data_recovery", "Récupération de données", "Data recovery", {"data_recovery": 3}, 180, "onsite"),
    ("it_security", "Sécurité informatique", "IT security", {"security": 3}, 120, "remote"),
    ("hardware_upgrade", "Mise à niveau matérielle", "Hardware upgrade", {"hardware": 2}, 90, "onsite"),
    ("video_surveillance", "Vidéosurveillance", "Video surveillance", {"video_surveillance": 2}, 180, "onsite"),
    ("access_control", "Contrôle d'accès", "Access control", {"access_control": 2}, 150, "onsite"),
    ("network_installation", "Installation réseau", "Network installation", {"network": 2}, 180, "onsite"),
    ("other", "Autre demande", "Other request", {}, 60, "remote"),
]


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    function, _, trigger = APPEND_ONLY.partition("END $$;")
    op.execute(function + "END $$")
    op.execute(trigger)
    services = sa.table(
        "services",
        *(
            sa.column(name)
            for name in ("service_id", "code", "label_fr", "label_en", "usual_minutes", "default_mode", "position")
        ),
        sa.column("skills", sa.dialects.postgresql.JSONB),
    )
    op.bulk_insert(
        services,
        [
            {
                "service_id": uuid5(NAMESPACE_URL, f"astreinte:service:{code}"),
                "code": code,
                "label_fr": french,
                "label_en": english,
                "skills": [{"skill": skill, "level": level} for skill, level in skills.items()],
                "usual_minutes": minutes,
                "default_mode": mode,
                "position": position,
            }
            for position, (code, french, english, skills, minutes, mode) in enumerate(CATALOGUE)
        ],
    )


def downgrade() -> None:
    for table in (
        "delay_estimates",
        "timeline",
        "tickets",
        "free_numbers",
        "counters",
        "people",
        "services",
        "sites",
        "clients",
    ):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION timeline_keeps_its_lines")
