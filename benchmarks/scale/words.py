"""What people write when something is broken: a few common words often, many rare ones seldom (Zipf), seeded."""

import itertools
import random
import unicodedata

_COMMON = """
imprimante réseau serveur écran ordinateur connexion messagerie wifi mot passe bloqué lent panne erreur logiciel mise
jour sauvegarde fichier dossier partagé clavier souris téléphone caisse badge caméra alarme onduleur switch routeur
printer network server screen laptop connection mailbox password slow error software update backup file shared
keyboard depuis matin plus rien fonctionne impossible accès utilisateur poste bureau accueil atelier agence magasin
étage démarrage redémarrage écran noir bleu toner papier bourrage scanner numérisation câble prise fibre coupure débit
lenteur antivirus virus hameçonnage courriel pièce jointe calendrier visioconférence micro casque projecteur licence
activation session profil droits verrouillé compte synchronisation disque espace mémoire batterie chargeur station
accueil facturation comptabilité paie stock commande client fournisseur devis tableau macro formule export import base
données broken cannot open start since morning users office floor meeting room camera microphone headset cable fibre
outage disk full memory battery charger docking account locked sync calendar invoice order spreadsheet database
restore température ventilateur bruit fumée odeur humidité climatisation baie brassage armoire disjoncteur électrique
mobile tablette application notification géolocalisation carte lecteur empreinte signature certificat expiré
renouvellement domaine hébergement site internet navigateur page blanche lien téléchargement vitesse proxy pare-feu
tunnel vpn distance remplacement installation configuration migration déménagement formation audit sécurité accès
temporaire stagiaire départ arrivée
"""
COMMON = _COMMON.split()
_BEGIN = [
    "bra",
    "cor",
    "del",
    "fan",
    "gri",
    "hal",
    "jon",
    "kel",
    "lam",
    "mor",
    "nav",
    "ost",
    "pra",
    "qui",
    "ren",
    "sol",
    "tar",
    "ulm",
    "ver",
    "zan",
]
_MIDDLE = ["ba", "co", "di", "fu", "ga", "le", "mi", "no", "pe", "ru", "sa", "to", "va"]
_END = ["dec", "fort", "lan", "max", "nex", "pont", "quel", "ric", "sson", "tech", "val", "zer"]
RARE = ["".join(parts) for parts in itertools.product(_BEGIN, _MIDDLE, _MIDDLE, _END)]


class Writer:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        rare = RARE[:]
        self.random.shuffle(rare)
        self.words = [*dict.fromkeys(COMMON), *rare]
        self.weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))

    def some(self, count: int) -> str:
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=count)).capitalize()

    def queries(self, count: int) -> list[str]:
        """Frequent and rare words, two together, without their accents, and with a slip."""
        pick = self.random
        common = list(dict.fromkeys(COMMON))
        accented = [word for word in common if bare(word) != word]
        long = [word for word in common if len(word) > 6]
        made: list[str] = []
        for at in range(count):
            match at % 5:
                case 0:
                    made.append(common[(at // 5) % 40])
                case 1:
                    made.append(pick.choice(self.words[200:]))
                case 2:
                    made.append(f"{pick.choice(common[:80])} {pick.choice(common)}")
                case 3:
                    made.append(bare(pick.choice(accented)))
                case _:
                    made.append(slip(pick, bare(pick.choice(long))))
        return made


def bare(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


def slip(pick: random.Random, word: str) -> str:
    at = pick.randrange(1, len(word) - 2)
    match pick.randrange(3):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case _:
            return word[:at] + pick.choice("aeinrst") + word[at + 1 :]
