CREATE TABLE IF NOT EXISTS outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    key text NOT NULL,
    aggregate_version bigint NOT NULL,
    event_id uuid NOT NULL UNIQUE,
    type text NOT NULL,
    headers jsonb NOT NULL,
    payload bytea,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- One row per key ever emitted: its lock puts the events of a key in order, its number makes a gap visible.
CREATE TABLE IF NOT EXISTS outbox_versions (
    topic text NOT NULL,
    key text NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (topic, key)
) WITH (fillfactor = 70);

CREATE TABLE IF NOT EXISTS outbox_dead (
    id bigint PRIMARY KEY,
    topic text NOT NULL,
    key text NOT NULL,
    aggregate_version bigint NOT NULL,
    event_id uuid NOT NULL UNIQUE,
    type text NOT NULL,
    headers jsonb NOT NULL,
    payload bytea,
    created_at timestamptz NOT NULL,
    error text NOT NULL,
    died_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS outbox_dead_key ON outbox_dead (topic, key);
