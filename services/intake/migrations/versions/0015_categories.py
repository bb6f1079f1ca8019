"""what a ticket may be about, in two levels, and where each service of the catalogue stands in it"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

TABLE = """
CREATE TABLE categories (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name varchar(100) NOT NULL,
    name_en varchar(100) NOT NULL,
    abbreviation varchar(20) NOT NULL UNIQUE CHECK (abbreviation ~ '^[0-9]{2}(-[0-9]{2})?-[a-z-]+$'),
    description text,
    level integer NOT NULL DEFAULT 2 CHECK (level IN (1, 2)),
    parent_id integer REFERENCES categories,
    glpi_category_id integer UNIQUE,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT categories_two_levels CHECK ((level = 1) = (parent_id IS NULL))
)
"""
# abbreviation, French, English; the parent of 01-02-x is the one that begins with 01-
CATEGORIES = [
    ("01-access", "Accès et authentification", "Access and sign-in"),
    ("01-01-pwd", "Mot de passe oublié", "Forgotten password"),
    ("01-02-locked", "Compte bloqué", "Locked account"),
    ("01-03-vpn", "Accès VPN", "VPN access"),
    ("01-04-account", "Création ou droits d'un compte", "New account or rights"),
    ("02-email", "Messagerie", "E-mail"),
    ("02-01-receive", "E-mails non reçus", "E-mails not received"),
    ("02-02-send", "E-mails non envoyés", "E-mails not sent"),
    ("02-03-full", "Boîte pleine", "Mailbox full"),
    ("03-network", "Réseau", "Network"),
    ("03-01-wifi", "Wi-Fi", "Wi-Fi"),
    ("03-02-slow", "Internet lent", "Slow internet"),
    ("03-03-no-internet", "Pas d'internet", "No internet"),
    ("04-hardware", "Matériel", "Hardware"),
    ("04-01-no-boot", "Ne démarre pas", "Does not start"),
    ("04-02-slow", "PC très lent", "Very slow computer"),
    ("04-03-screen", "Écran", "Screen"),
    ("04-04-printer", "Imprimante", "Printer"),
    ("04-05-upgrade", "Mise à niveau", "Upgrade"),
    ("05-software", "Logiciels", "Software"),
    ("05-01-no-start", "Ne se lance pas", "Does not open"),
    ("05-02-crash", "Plantage", "Crash"),
    ("05-03-missing", "Besoin d'installation", "To be installed"),
    ("06-phone", "Téléphonie", "Phone"),
    ("06-01-line", "Ligne ou poste", "Line or handset"),
    ("06-02-meeting", "Visioconférence", "Video meeting"),
    ("07-files", "Fichiers et partages", "Files and shares"),
    ("07-01-share", "Accès à un partage", "Access to a share"),
    ("07-02-lost", "Fichier perdu", "Lost file"),
    ("08-security", "Sécurité", "Security"),
    ("08-01-phishing", "E-mail suspect", "Suspicious e-mail"),
    ("08-02-malware", "Virus ou logiciel malveillant", "Virus or malware"),
    ("99-non-cat", "Non catégorisé", "Uncategorised"),
]
OF_SERVICES = {
    "hardware_repair": "04-hardware",
    "software_troubleshooting": "05-software",
    "network_configuration": "03-network",
    "data_recovery": "07-02-lost",
    "it_security": "08-security",
    "hardware_upgrade": "04-05-upgrade",
    "video_surveillance": "08-security",
    "access_control": "01-access",
    "network_installation": "03-network",
}


def upgrade() -> None:
    op.execute(TABLE)
    rows = sa.text(
        """INSERT INTO categories (abbreviation, name, name_en, level, parent_id)
        SELECT cast(:abbreviation AS text), cast(:name AS text), cast(:name_en AS text),
            CASE WHEN up.id IS NULL THEN 1 ELSE 2 END, up.id
        FROM (SELECT 1) one LEFT JOIN categories up
            ON cast(:abbreviation AS text) ~ '^[0-9]{2}-[0-9]{2}-' AND up.level = 1
            AND left(up.abbreviation, 3) = left(cast(:abbreviation AS text), 3)"""
    )
    for abbreviation, name, name_en in CATEGORIES:
        op.get_bind().execute(rows, {"abbreviation": abbreviation, "name": name, "name_en": name_en})
    op.execute("ALTER TABLE services ADD COLUMN category_id integer REFERENCES categories")
    of = sa.text(
        """UPDATE services SET category_id = (SELECT id FROM categories WHERE abbreviation = :abbreviation)
        WHERE cast(:code AS text) IS NULL OR code = :code"""
    )
    op.get_bind().execute(of, {"code": None, "abbreviation": "99-non-cat"})
    for code, abbreviation in OF_SERVICES.items():
        op.get_bind().execute(of, {"code": code, "abbreviation": abbreviation})


def downgrade() -> None:
    op.execute("ALTER TABLE services DROP COLUMN category_id")
    op.execute("DROP TABLE categories")
