"""People, their credentials, sessions, and the keys that sign tokens."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE people (
            person_id uuid PRIMARY KEY,
            name text NOT NULL CHECK (name <> ''),
            email text CHECK (email = lower(email)),
            phone text,
            lang text NOT NULL CHECK (lang IN ('fr', 'en')),
            zone text NOT NULL,
            role text NOT NULL CHECK (
                role IN ('client', 'client_manager', 'technician', 'dispatcher', 'sales', 'manager', 'admin')
            ),
            client_id uuid,
            active boolean NOT NULL,
            version integer NOT NULL,
            created_at timestamptz NOT NULL,
            CHECK ((role IN ('client', 'client_manager')) = (client_id IS NOT NULL))
        )
    """)
    op.execute("CREATE UNIQUE INDEX people_email ON people (email)")
    op.execute("CREATE INDEX people_name ON people (lower(name), person_id)")
    op.execute("""
        CREATE TABLE credentials (
            person_id uuid PRIMARY KEY REFERENCES people,
            password_hash text NOT NULL,
            changed_at timestamptz NOT NULL
        )
    """)
    op.execute("""
        CREATE TABLE sessions (
            session_id uuid PRIMARY KEY,
            person_id uuid NOT NULL REFERENCES people,
            opened_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            revoked_at timestamptz,
            revoked_why text CHECK (revoked_why IN ('signed_out', 'reused', 'suspended', 'password_changed')),
            CHECK ((revoked_at IS NULL) = (revoked_why IS NULL))
        )
    """)
    op.execute("CREATE INDEX sessions_of_person ON sessions (person_id, opened_at)")
    op.execute("CREATE INDEX sessions_ended ON sessions (expires_at)")
    op.execute("""
        CREATE TABLE refresh_tokens (
            token_hash bytea PRIMARY KEY,
            session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
            issued_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            used_at timestamptz
        )
    """)
    op.execute("CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id)")
    op.execute("""
        CREATE TABLE sign_in_attempts (
            attempt_id uuid PRIMARY KEY,
            account_hash bytea NOT NULL,
            address_hash bytea NOT NULL,
            tried_at timestamptz NOT NULL
        )
    """)
    op.execute("CREATE INDEX sign_in_attempts_account ON sign_in_attempts (account_hash, tried_at)")
    op.execute("CREATE INDEX sign_in_attempts_address ON sign_in_attempts (address_hash, tried_at)")
    op.execute("CREATE INDEX sign_in_attempts_old ON sign_in_attempts (tried_at)")
    op.execute("""
        CREATE TABLE signing_keys (
            kid text PRIMARY KEY,
            public_jwk jsonb NOT NULL,
            sealed_private text NOT NULL,
            created_at timestamptz NOT NULL
        )
    """)
