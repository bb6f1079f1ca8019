"""names and addresses of people are sealed with a key for each person; the worker seals those that are there"""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("CREATE TABLE person_keys (person_id uuid PRIMARY KEY, wrapped bytea NOT NULL)")
    op.execute("ALTER TABLE people ADD COLUMN sealed bytea")
    op.execute("CREATE INDEX people_plain ON people (person_id) WHERE num_nonnulls(name, email) > 0")
