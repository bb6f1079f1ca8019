CREATE TABLE IF NOT EXISTS dead_letters (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer text NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'waiting')),
    topic text NOT NULL,
    partition int NOT NULL,
    kafka_offset bigint NOT NULL,
    key text NOT NULL,
    event_id uuid NOT NULL,
    headers jsonb NOT NULL,
    value bytea,
    error_class text,
    error text,
    attempts int NOT NULL DEFAULT 0,
    trace_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (consumer, event_id)
);
CREATE INDEX IF NOT EXISTS dead_letters_key ON dead_letters (consumer, topic, key, id);
