CREATE TABLE IF NOT EXISTS timers (
    kind text NOT NULL,
    key text NOT NULL,
    due_at timestamptz NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    attempts int NOT NULL DEFAULT 0,
    error text,
    PRIMARY KEY (kind, key)
);
CREATE INDEX IF NOT EXISTS timers_due ON timers (due_at);
