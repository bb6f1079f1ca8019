"""the words of tickets, to be searched"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

TABLES = """
CREATE TABLE ticket_texts (
    ticket_id uuid PRIMARY KEY REFERENCES tickets,
    client_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    words tsvector NOT NULL
);
CREATE INDEX ticket_texts_words ON ticket_texts USING gin (words) WITH (fastupdate = off);
CREATE INDEX ticket_texts_recent ON ticket_texts (created_at DESC, ticket_id DESC);
CREATE INDEX ticket_texts_of_client ON ticket_texts (client_id, created_at DESC, ticket_id DESC);
CREATE TABLE texts_to_index (ticket_id uuid PRIMARY KEY);
CREATE TABLE search_words (word text PRIMARY KEY);
"""
# Locked when it is there already: its taker must not read the text before this transaction has committed.
TRIGGERS = """
CREATE FUNCTION text_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO texts_to_index (ticket_id) VALUES (NEW.ticket_id)
    ON CONFLICT (ticket_id) DO UPDATE SET ticket_id = excluded.ticket_id;
    RETURN NULL;
END $$;;
CREATE FUNCTION name_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO texts_to_index (ticket_id)
    SELECT ticket_id FROM tickets WHERE CASE TG_TABLE_NAME WHEN 'sites' THEN site_id = (to_jsonb(NEW)->>'site_id')::uuid
        ELSE client_id = NEW.client_id END ORDER BY ticket_id
    ON CONFLICT (ticket_id) DO UPDATE SET ticket_id = excluded.ticket_id;
    RETURN NULL;
END $$;;
CREATE TRIGGER ticket_text_new AFTER INSERT ON tickets FOR EACH ROW EXECUTE FUNCTION text_changed();;
CREATE TRIGGER ticket_text_changed
AFTER UPDATE OF title, description, already_tried, address, site_id, service_id ON tickets FOR EACH ROW
WHEN ((OLD.title, OLD.description, OLD.already_tried, OLD.address, OLD.site_id, OLD.service_id)
    IS DISTINCT FROM (NEW.title, NEW.description, NEW.already_tried, NEW.address, NEW.site_id, NEW.service_id))
EXECUTE FUNCTION text_changed();;
CREATE TRIGGER comment_text_new AFTER INSERT ON timeline FOR EACH ROW
WHEN (NEW.kind = 'comment' AND NEW.audience = 'public') EXECUTE FUNCTION text_changed();;
CREATE TRIGGER comment_text_changed AFTER UPDATE OF text ON timeline FOR EACH ROW
WHEN (NEW.kind = 'comment' AND NEW.audience = 'public') EXECUTE FUNCTION text_changed();;
CREATE TRIGGER client_name_changed AFTER UPDATE OF name ON clients FOR EACH ROW
WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION name_changed();;
CREATE TRIGGER site_name_changed AFTER UPDATE OF label, address ON sites FOR EACH ROW
WHEN ((OLD.label, OLD.address) <> (NEW.label, NEW.address)) EXECUTE FUNCTION name_changed();;
INSERT INTO texts_to_index SELECT ticket_id FROM tickets
"""
# Trusted, so the owner of the database may; the demo's embedded PostgreSQL has no extensions at all.
EXTENSION = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'without pg_trgm mistyped words are not understood';
END $$
"""
SIMILAR = """
CREATE FUNCTION similar_words(typed text) RETURNS SETOF text LANGUAGE sql STABLE
SET pg_trgm.similarity_threshold = 0.3 AS $$
    SELECT word FROM search_words WHERE word % typed ORDER BY similarity(word, typed) DESC, word LIMIT 12
$$
"""
NONE_SIMILAR = """
CREATE FUNCTION similar_words(typed text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
    SELECT word FROM search_words WHERE false
$$
"""


def upgrade() -> None:
    for statement in [*TABLES.split(";\n"), *TRIGGERS.split(";;\n")]:
        if statement.strip():
            op.execute(statement)
    op.execute(EXTENSION)
    has_trgm = op.get_bind().scalar(sa.text("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')"))
    if has_trgm:
        op.execute("CREATE INDEX search_words_alike ON search_words USING gin (word gin_trgm_ops)")
    op.execute(SIMILAR if has_trgm else NONE_SIMILAR)


def downgrade() -> None:
    for name, table in (
        ("ticket_text_new", "tickets"), ("ticket_text_changed", "tickets"), ("comment_text_new", "timeline"),
        ("comment_text_changed", "timeline"), ("client_name_changed", "clients"), ("site_name_changed", "sites"),
    ):  # fmt: skip
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for function in ("text_changed()", "name_changed()", "similar_words(text)"):
        op.execute(f"DROP FUNCTION {function}")
    for table in ("ticket_texts", "texts_to_index", "search_words"):
        op.execute(f"DROP TABLE {table}")
