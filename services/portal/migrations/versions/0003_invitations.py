"""Invitations, forgotten passwords, and what a session is told apart by."""

from alembic import op

revision = "0003"
down_revision = "0002"

ENDS = "signed_out', 'reused', 'suspended', 'password_changed', 'ended', 'ended_by_admin"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE invitations (
            invitation_id uuid PRIMARY KEY,
            person_id uuid REFERENCES people,
            name text NOT NULL,
            email text NOT NULL CHECK (email = lower(email)),
            role text NOT NULL,
            client_id uuid,
            invited_by uuid NOT NULL,
            token_hash bytea NOT NULL,
            sent_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            accepted_at timestamptz,
            revoked_at timestamptz,
            CHECK (accepted_at IS NULL OR revoked_at IS NULL)
        )
    """)
    op.execute("CREATE UNIQUE INDEX invitations_token ON invitations (token_hash)")
    op.execute("CREATE INDEX invitations_of_person ON invitations (person_id)")
    pending = "WHERE accepted_at IS NULL AND revoked_at IS NULL"
    op.execute(f"CREATE INDEX invitations_pending ON invitations (invitation_id) {pending}")
    op.execute(f"CREATE INDEX invitations_of_client ON invitations (client_id, invitation_id) {pending}")
    op.execute(f"CREATE INDEX invitations_of_email ON invitations (email) {pending}")
    op.execute("""
        CREATE TABLE password_resets (
            token_hash bytea PRIMARY KEY,
            person_id uuid NOT NULL REFERENCES people ON DELETE CASCADE,
            asked_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            used_at timestamptz
        )
    """)
    op.execute("CREATE INDEX password_resets_of_person ON password_resets (person_id)")
    op.execute("CREATE INDEX password_resets_old ON password_resets (expires_at)")
    op.execute("ALTER TABLE sessions ADD COLUMN user_agent text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE sessions ADD COLUMN used_at timestamptz")
    op.execute("UPDATE sessions SET used_at = opened_at")
    op.execute("ALTER TABLE sessions ALTER COLUMN used_at SET NOT NULL")
    op.execute("ALTER TABLE sessions DROP CONSTRAINT sessions_revoked_why_check")
    op.execute(f"ALTER TABLE sessions ADD CONSTRAINT sessions_revoked_why_check CHECK (revoked_why IN ('{ENDS}'))")
