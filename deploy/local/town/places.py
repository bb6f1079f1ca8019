"""The demo town: three client companies, twelve technicians, real cities. Every name says it is a demo."""

from dataclasses import dataclass

DEMO_PASSWORD = "demo-astreinte-2026"
ADMIN = "admin@astreinte.example"


@dataclass(frozen=True)
class City:
    name: str
    department: str
    latitude: float
    longitude: float


PARIS = City("Paris", "75", 48.8566, 2.3522)
LYON = City("Lyon", "69", 45.7640, 4.8357)
LILLE = City("Lille", "59", 50.6292, 3.0573)
NANTES = City("Nantes", "44", 47.2184, -1.5536)
BORDEAUX = City("Bordeaux", "33", 44.8378, -0.5792)
MARSEILLE = City("Marseille", "13", 43.2965, 5.3698)
CITIES = (PARIS, LYON, LILLE, NANTES, BORDEAUX, MARSEILLE)


@dataclass(frozen=True)
class Site:
    label: str
    address: str
    city: City
    north: float = 0.0
    east: float = 0.0


@dataclass(frozen=True)
class Company:
    name: str
    slug: str
    vip: bool
    sites: tuple[Site, ...]
    people: tuple[tuple[str, str], ...]
    """first name and role"""


COMPANIES = (
    Company(
        "Boulangeries du Parvis (démo)",
        "parvis",
        False,
        (
            Site("Fournil de Paris", "12 rue de Rivoli, 75004 Paris", PARIS, 0.002, 0.006),
            Site("Boutique de Lille", "8 place du Général-de-Gaulle, 59000 Lille", LILLE, 0.007, 0.004),
        ),
        (("Sacha", "client"), ("Lou", "client_manager")),
    ),
    Company(
        "Cabinet Lafayette (démo)",
        "lafayette",
        True,
        (
            Site("Cabinet de Lyon", "20 rue de la République, 69002 Lyon", LYON, -0.002, 0.001),
            Site("Cabinet de Marseille", "5 La Canebière, 13001 Marseille", MARSEILLE, 0.001, 0.006),
        ),
        (("Noa", "client"), ("Charlie", "client_manager")),
    ),
    Company(
        "Ateliers de la Confluence (démo)",
        "confluence",
        False,
        (
            Site("Atelier de Nantes", "1 quai de la Fosse, 44000 Nantes", NANTES, -0.006, -0.008),
            Site("Atelier de Bordeaux", "3 quai Richelieu, 33000 Bordeaux", BORDEAUX, 0.001, 0.010),
        ),
        (("Andrea", "client"), ("Sam", "client_manager")),
    ),
)


@dataclass(frozen=True)
class Technician:
    first_name: str
    city: City
    skills: dict[str, int]
    on_call: bool
    """day and night, all week; the others work office hours"""


_GENERAL = {"hardware": 4, "software": 4, "network": 3}
_EXPERT = {"network": 5, "security": 4, "data_recovery": 4, "software": 3, "hardware": 3}
_FIELD = {"hardware": 3, "network": 4, "video_surveillance": 4, "access_control": 4, "software": 2}

TECHNICIANS = (
    Technician("Alix", PARIS, _GENERAL, True),
    Technician("Camille", PARIS, _EXPERT, False),
    Technician("Dominique", LYON, _GENERAL, True),
    Technician("Eden", LYON, _FIELD, False),
    Technician("Gaby", LILLE, _FIELD, True),
    Technician("Jo", LILLE, _EXPERT, False),
    Technician("Maé", NANTES, _GENERAL, True),
    Technician("Maxence", NANTES, _FIELD, False),
    Technician("Morgan", BORDEAUX, _EXPERT, True),
    Technician("Nour", BORDEAUX, _GENERAL, False),
    Technician("Swann", MARSEILLE, _FIELD, True),
    Technician("Yaël", MARSEILLE, _GENERAL, False),
)

TROUBLES = (
    (
        "software_troubleshooting",
        "Le logiciel de caisse ne démarre plus",
        "Écran blanc au lancement depuis ce matin.",
        "team",
    ),
    ("hardware_repair", "Le poste d'accueil ne s'allume plus", "Aucun voyant, prise et câble vérifiés.", "person"),
    (
        "network_configuration",
        "Plus de réseau dans l'atelier",
        "La borne clignote en rouge, deux postes touchés.",
        "team",
    ),
    ("it_security", "Courriel suspect ouvert par erreur", "Une pièce jointe a été ouverte sur un poste.", "person"),
    ("data_recovery", "Dossier partagé effacé", "Le dossier des commandes a disparu du partage.", "company"),
    ("hardware_upgrade", "Ajouter de la mémoire sur trois postes", "Les postes de dessin sont trop lents.", "team"),
    (
        "software_troubleshooting",
        "L'imprimante n'imprime qu'une page sur deux",
        "Même défaut depuis tous les postes.",
        "team",
    ),
    ("video_surveillance", "Caméra de l'entrée hors service", "Image noire depuis hier soir.", "person"),
    ("access_control", "Le badge de la réserve est refusé", "Trois badges sur cinq ne passent plus.", "team"),
    (
        "software_troubleshooting",
        "Impossible d'ouvrir la messagerie",
        "Mot de passe refusé après la mise à jour.",
        "person",
    ),
)
