-- How long the organisation keeps each kind of data, where it said so.
CREATE TABLE IF NOT EXISTS retention (
    kind text PRIMARY KEY,
    days integer NOT NULL CHECK (days > 0),
    changed_by uuid NOT NULL,
    changed_at timestamptz NOT NULL
);
