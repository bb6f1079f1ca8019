"""copies of client requests"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        """CREATE TABLE requests (
            request_id uuid PRIMARY KEY,
            client_id uuid NOT NULL,
            kind text NOT NULL,
            number text NOT NULL,
            title text NOT NULL,
            requester_id uuid NOT NULL,
            is_urgent boolean NOT NULL
        )"""
    )
    op.execute("CREATE INDEX ix_requests_requester_id ON requests (requester_id)")


def downgrade() -> None:
    op.execute("DROP TABLE requests")
