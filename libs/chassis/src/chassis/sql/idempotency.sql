CREATE TABLE IF NOT EXISTS idempotency_keys (
    person_id uuid NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    body_hash bytea NOT NULL,
    status integer NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, route, key)
);
CREATE INDEX IF NOT EXISTS idempotency_keys_created_at ON idempotency_keys USING brin (created_at);
