"""Files as they are sent, and what is said of them."""

import json
from typing import Any

from chassis.tx import Db

CLIENTS = """Référence;Nom;SIREN;VIP
C1;Boulangerie Démo;732 829 320;oui
C2;Garage Démo;;non
C3;+Plus Démo;;
"""
SITES = """Référence;Client;Nom;Adresse;Latitude;Longitude;Téléphone du contact
S1;C1;Fournil;1 rue de la Démo 75011 Paris;48,85;2,37;+33 1 23 45 67 89
S2;732829320;Boutique;2 rue de la Démo 69002 Lyon;45,75;4,83;
S3;garage démo;Atelier;3 rue de la Démo 20000 Ajaccio;41,92;8,73;
"""


async def sent(world, kind: str, content: str | bytes, **params: Any):
    body = content if isinstance(content, bytes) else content.encode()
    admin = world.as_role("admin")
    return await admin.post(
        f"/api/v1/imports/{kind}", content=body, params=params, headers={"Content-Type": "text/csv"}
    )


async def imported(world, kind: str, content: str | bytes, **params: Any) -> dict[str, Any]:
    answer = await sent(world, kind, content, **params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def counts(said: dict[str, Any]) -> tuple[int, int, int, int]:
    return said["created"], said["updated"], said["unchanged"], said["invalid"]


async def said_of_clients(db: Db) -> list[dict[str, Any]]:
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT payload FROM outbox WHERE type = 'intake.client_changed' ORDER BY id")
    return [json.loads(row["payload"]) for row in rows]


CONTACTS = """Référence;Client;Nom;E-mail;Rôles;Site
K1;Acmé Démo;Camille Démo;Camille@acme.example;facturation, technique;Atelier Démo
K2;Acmé Démo;Léon Essai;;;
"""
ASSETS = """Référence;Client;Nom;Type;Marque;Numéro de série;Acheté le;Garantie jusqu'au;Site;Utilisateur
A1;Acmé Démo;PC-12;Poste de travail;Lenovo;SN-1;05/03/2024;05/03/2027;Atelier Démo;camille@acme.example
A2;Acmé Démo;SRV-1;Serveur;Dell;SN-2;;;;
"""
