"""invitations long expired"""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("CREATE INDEX invitations_over ON invitations (expires_at)")


def downgrade() -> None:
    op.execute("DROP INDEX invitations_over")
