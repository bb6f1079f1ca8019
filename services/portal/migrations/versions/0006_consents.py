"""what personal data is used for, and who agreed to what asks for their consent"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = """
CREATE TABLE purposes (
    code text PRIMARY KEY CHECK (code ~ '^[a-z_]{1,40}$'),
    basis text NOT NULL CHECK (basis IN ('contract', 'legal_obligation', 'legitimate_interest', 'consent')),
    name_fr text NOT NULL CHECK (name_fr <> ''),
    name_en text NOT NULL CHECK (name_en <> ''),
    what_fr text NOT NULL,
    what_en text NOT NULL,
    kept_fr text NOT NULL,
    kept_en text NOT NULL,
    told_fr text NOT NULL,
    told_en text NOT NULL,
    position integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    changed_by uuid,
    changed_at timestamptz
);;
CREATE TABLE consents (
    consent_id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES people,
    purpose text NOT NULL REFERENCES purposes,
    purpose_version integer NOT NULL,
    given boolean NOT NULL,
    said_at timestamptz NOT NULL
);;
CREATE INDEX consents_of_person ON consents (person_id, purpose, consent_id DESC);;
CREATE FUNCTION consents_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'consents are append only';
END $$;;
CREATE TRIGGER consents_stay BEFORE UPDATE OR DELETE ON consents FOR EACH ROW EXECUTE FUNCTION consents_stay()
"""
HERE = ("Notre équipe.", "Our team.")
# code, basis, then French and English: name, what is used, how long, who is told
PURPOSES = [
    ("support", "contract", "Traiter vos demandes", "Dealing with your requests",
        "Nom, coordonnées, lieu, ce que vous écrivez et joignez.",
        "Name, how to reach you, place, what you write and attach.",
        "Textes et fichiers : trois ans après la clôture.", "Texts and files: three years after closing.",
        "Notre équipe et, pour une visite, le technicien.", "Our team and, for a visit, the technician."),
    ("accounts", "contract", "Tenir votre compte et vos droits", "Keeping your account and rights",
        "Nom, adresse e-mail, téléphone, langue, rôle, entreprise.",
        "Name, e-mail address, phone, language, role, company.",
        "Tant que le compte existe.", "While the account exists.", *HERE),
    ("letters", "contract", "Vous tenir au courant de vos demandes", "Telling you how your requests go",
        "Adresse e-mail, langue ; ce qui a été envoyé et quand, jamais le texte.",
        "E-mail address, language; what was sent and when, never the text.",
        "Journal des envois : 400 jours.", "Log of letters: 400 days.",
        "Notre prestataire d'envoi d'e-mails.", "Our e-mail provider."),
    ("planning", "legitimate_interest", "Choisir et planifier les techniciens", "Choosing and planning technicians",
        "Compétences, horaires, absences, départ et dernière position des techniciens.",
        "Skills, hours, absences, starting place and last position of technicians.",
        "Tant que la personne travaille ici ; absences : un an.", "While they work here; absences: a year.", *HERE),
    ("security", "legitimate_interest", "Protéger les comptes", "Keeping accounts safe",
        "Heures et appareils de connexion, essais manqués sous forme d'empreintes.",
        "Times and devices of sign-ins, failed tries as hashes.",
        "Connexions : 180 jours ; essais : un jour.", "Sign-ins: 180 days; tries: a day.", *HERE),
    ("figures", "legitimate_interest", "Mesurer le service rendu", "Measuring the service",
        "Numéros, dates, états et durées des demandes ; aucun nom.",
        "Numbers, dates, states and durations of requests; no names.",
        "Sans limite : plus rien n'y désigne une personne.", "No end: nothing in them points to a person.", *HERE),
    ("accounting", "legal_obligation", "Conserver les devis acceptés", "Keeping accepted quotes",
        "Entreprise, auteur de la demande, lignes et montants.", "Company, requester, lines and amounts.",
        "Dix ans (Code de commerce, L123-22).", "Ten years (French Commercial Code, L123-22).",
        "Notre comptable et l'administration fiscale.", "Our accountant and the tax authority."),
    ("surveys", "consent", "Vous demander votre avis", "Asking what you think",
        "Adresse e-mail, pour une courte enquête après une intervention.",
        "E-mail address, for a short survey after the work is done.",
        "Jusqu'à ce que vous changiez d'avis.", "Until you change your mind.", *HERE),
    ("sms", "consent", "Vous prévenir aussi par SMS", "Telling you by text message too",
        "Numéro de téléphone, pour doubler les e-mails de suivi.",
        "Phone number, in addition to the e-mails about your requests.",
        "Jusqu'à ce que vous changiez d'avis.", "Until you change your mind.",
        "Notre prestataire d'envoi de SMS.", "Our text-message provider."),
]  # fmt: skip
COLUMNS = (
    "code", "basis", "name_fr", "name_en", "what_fr", "what_en", "kept_fr", "kept_en", "told_fr", "told_en",
)  # fmt: skip


def upgrade() -> None:
    for statement in TABLES.split(";;\n"):
        op.execute(statement)
    insert = sa.text(
        f"INSERT INTO purposes ({', '.join(COLUMNS)}, position) VALUES (:{', :'.join(COLUMNS)}, :position)"
    )
    for position, purpose in enumerate(PURPOSES):
        op.get_bind().execute(insert, {**dict(zip(COLUMNS, purpose, strict=True)), "position": position})


def downgrade() -> None:
    op.execute("DROP TABLE consents, purposes")
    op.execute("DROP FUNCTION consents_stay")
