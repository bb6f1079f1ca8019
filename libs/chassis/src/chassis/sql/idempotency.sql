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

-- The lock makes a second request wait for the first one's commit; the query, a statement of its own, then sees
-- the answer kept by it.
CREATE OR REPLACE FUNCTION claim_idempotency_key(lock bigint, person uuid, route text, key text) RETURNS SETOF boolean
LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(lock);
    RETURN QUERY SELECT true FROM idempotency_keys k
        WHERE k.person_id = person AND k.route = claim_idempotency_key.route AND k.key = claim_idempotency_key.key;
END $$;
