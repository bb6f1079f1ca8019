"""people and invitations are sealed with a key for each person; the worker seals those that are there"""

from alembic import op

revision = "0007"
down_revision = "0006"

UP = """
CREATE TABLE person_keys (person_id uuid PRIMARY KEY, wrapped bytea NOT NULL);
ALTER TABLE people ADD COLUMN sealed bytea, ADD COLUMN email_mark bytea,
    DROP CONSTRAINT people_check1,
    ADD CONSTRAINT people_sealed_or_plain CHECK (num_nonnulls(name, sealed) = (erased_at IS NULL)::int),
    ADD CONSTRAINT people_erased CHECK (erased_at IS NULL OR num_nonnulls(email, phone, email_mark) = 0);
CREATE UNIQUE INDEX people_email_mark ON people (email_mark);
CREATE INDEX people_plain ON people (person_id) WHERE name IS NOT NULL;
DROP INDEX people_name;
ALTER TABLE invitations ADD COLUMN key_id uuid, ADD COLUMN sealed bytea, ADD COLUMN email_mark bytea,
    ALTER COLUMN name DROP NOT NULL, ALTER COLUMN email DROP NOT NULL,
    ADD CONSTRAINT invitations_sealed_or_plain CHECK (num_nonnulls(name, sealed) = 1);
CREATE INDEX invitations_of_mark ON invitations (email_mark);
CREATE INDEX invitations_plain ON invitations (invitation_id) WHERE name IS NOT NULL
"""


def upgrade() -> None:
    for statement in UP.split(";\n"):
        op.execute(statement)
