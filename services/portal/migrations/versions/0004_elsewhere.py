"""Signing in with another house's account (OpenID Connect)."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE identities (
            issuer text NOT NULL,
            subject text NOT NULL,
            person_id uuid NOT NULL REFERENCES people ON DELETE CASCADE,
            provider_made boolean NOT NULL,
            linked_at timestamptz NOT NULL,
            used_at timestamptz NOT NULL,
            PRIMARY KEY (issuer, subject)
        )
    """)
    op.execute("CREATE INDEX identities_of_person ON identities (person_id)")
    op.execute("""
        CREATE TABLE oidc_flows (
            state_hash bytea PRIMARY KEY,
            browser_hash bytea NOT NULL,
            provider text NOT NULL,
            nonce text NOT NULL,
            verifier text NOT NULL,
            next_path text NOT NULL,
            expires_at timestamptz NOT NULL
        )
    """)
    op.execute("CREATE INDEX oidc_flows_old ON oidc_flows (expires_at)")
    op.execute("ALTER TABLE sessions ADD COLUMN provider text")
    op.execute("ALTER TABLE sessions ADD COLUMN sealed_id_token text")
