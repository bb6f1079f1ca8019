from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("CREATE TABLE seen (id bigint GENERATED ALWAYS AS IDENTITY, marble_id uuid NOT NULL, step int NOT NULL)")
