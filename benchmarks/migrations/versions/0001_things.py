from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("CREATE TABLE things (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, thing_id uuid, step int)")
