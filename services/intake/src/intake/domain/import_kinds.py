"""What can be imported and exported: the columns of each kind, as people call and write them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any, BinaryIO, NamedTuple
from zoneinfo import ZoneInfo

from pydantic_core import to_json

from intake.domain import cells
from intake.domain.asset import AssetKind, AssetState
from intake.domain.cells import Read, Wrong, plain
from intake.domain.contact import Function
from intake.domain.csv_file import CsvFile, Fault, Row, open_csv, plain_name
from intake.domain.model import Kind as TicketKind
from intake.domain.model import Priority, State, WaitsFor

REFERENCE = cells.text(100)


@dataclass(frozen=True)
class Column:
    name: str
    french: str
    read: Read
    required: bool = False
    also: tuple[str, ...] = ()
    """other names it goes by in other tools"""

    def header(self, lang: str) -> str:
        return self.french if lang == "fr" else self.name


@dataclass(frozen=True)
class ImportKind:
    name: str
    columns: tuple[Column, ...]
    settle: Callable[[dict[str, Any]], dict[str, Any]] = dict
    """what several of its cells say together"""

    def open(self, file: BinaryIO) -> CsvFile:
        names = {column.name: (column.french, *column.also) for column in self.columns}
        return open_csv(file, names, [column.name for column in self.columns if column.required])

    def shown(self, name: str, csv_file: CsvFile, lang: str) -> str:
        """A column as the file calls it, else as we would."""
        ours = next((column.header(lang) for column in self.columns if column.name == name), name)
        return csv_file.headers.get(name, ours)


class Line(NamedTuple):
    """A line whose cells are all well-formed; an empty cell says nothing."""

    number: int
    values: Mapping[str, Any]

    @property
    def reference(self) -> str:
        return str(self.values["reference"])

    @property
    def digest(self) -> bytes:
        return sha256(to_json(dict(sorted(self.values.items())))).digest()[:16]


def read_line(kind: ImportKind, row: Row, zone: ZoneInfo) -> Line | list[Fault]:
    values, faults = {}, []
    for column in kind.columns:
        cell = plain(row.cells.get(column.name, "").strip()).strip()
        if not cell:
            if column.required:
                faults.append(Fault(row.line, column.name, "missing"))
            continue
        try:
            values[column.name] = column.read(cell, zone)
        except Wrong as wrong:
            faults.append(Fault(row.line, column.name, wrong.code, wrong.params))
    return faults or Line(row.line, kind.settle(values))


def read_lines(kind: ImportKind, csv_file: CsvFile, zone: ZoneInfo) -> Iterator[Line | list[Fault]]:
    """Each line of a file, or what is wrong with it; a reference that comes twice is wrong the second time."""
    first: dict[str, int] = {}
    for row in csv_file.rows():
        found = [row] if isinstance(row, Fault) else read_line(kind, row, zone)
        if isinstance(found, Line):
            before = first.setdefault(found.reference, found.number)
            if before != found.number:
                found = [Fault(found.number, "reference", "reference_twice", {"line": before})]
        yield found


def in_batches(read: Iterable[Line | list[Fault]], size: int) -> Iterator[list[Line | list[Fault]]]:
    lines = iter(read)
    while batch := list(islice(lines, size)):
        yield batch


_LINE = cells.text(200)
_CLIENT = Column("client", "Client", _LINE, True, ("societe", "company", "customer", "siren_client"))

CLIENTS = ImportKind(
    "clients",
    (
        Column("reference", "Référence", REFERENCE, True, ("ref", "id", "code", "code_client")),
        Column("name", "Nom", _LINE, True, ("raison_sociale", "societe", "entreprise", "company")),
        Column("siren", "SIREN", cells.siren),
        Column("vip", "VIP", cells.yes),
        Column("active", "Actif", cells.yes),
    ),
)
PLANNED = "planned"
"""in progress, at a time the other tool had set"""
# Bare numbers are GLPI's codes: what its technicians closed, the client has not agreed to.
_STATES = {
    **dict.fromkeys(
        (
            "1",
            "new",
            "qualified",
            "assigned",
            "reopened",
            "open",
            "nouveau",
            "nouvelle",
            "ouvert",
            "ouverte",
            "attribue",
        ),
        State.NEW,
    ),
    **dict.fromkeys(("2", "in_progress", "en_cours", "en_cours_attribue", "processing_assigned"), State.IN_PROGRESS),
    **dict.fromkeys(("3", PLANNED, "en_cours_planifie", "processing_planned"), PLANNED),
    **dict.fromkeys(("4", "waiting", "pending", "on_hold", "en_attente"), State.WAITING),
    **dict.fromkeys(("5", "6", "resolved", "solved", "resolu", "resolue"), State.RESOLVED),
    **dict.fromkeys(("validated", "valide", "validee"), State.VALIDATED),
    **dict.fromkeys(("closed", "clos", "cloture", "ferme", "termine"), State.CLOSED),
    **dict.fromkeys(("cancelled", "canceled", "annule", "annulee"), State.CANCELLED),
}
_PRIORITIES = {
    **dict.fromkeys(
        ("p1", "6", "5", "critique", "critical", "tres_haute", "majeure", "very_high", "major"), Priority.P1
    ),
    **dict.fromkeys(("p2", "4", "haute", "high", "elevee"), Priority.P2),
    **dict.fromkeys(("p3", "3", "moyenne", "normale", "medium", "normal"), Priority.P3),
    **dict.fromkeys(("p4", "2", "1", "basse", "low", "faible", "tres_basse", "very_low"), Priority.P4),
}
_KINDS = {
    **dict.fromkeys(("incident",), TicketKind.INCIDENT),
    **dict.fromkeys(("request", "demande", "service_request"), TicketKind.REQUEST),
    **dict.fromkeys(("problem", "probleme"), TicketKind.PROBLEM),
    **dict.fromkeys(("billing", "facturation"), TicketKind.BILLING),
}
_WAITS = {
    **dict.fromkeys(("client", "customer", "user", "utilisateur"), WaitsFor.CLIENT),
    **dict.fromkeys(("parts", "pieces", "piece"), WaitsFor.PARTS),
    **dict.fromkeys(("supplier", "fournisseur", "vendor"), WaitsFor.SUPPLIER),
    **dict.fromkeys(("next_visit", "prochain_passage"), WaitsFor.NEXT_VISIT),
}
_FUNCTIONS = {
    **dict.fromkeys(("manager", "responsable", "direction"), Function.MANAGER),
    **dict.fromkeys(("onsite", "sur_place", "accueil"), Function.ONSITE),
    **dict.fromkeys(("billing", "facturation", "comptabilite"), Function.BILLING),
    **dict.fromkeys(("technical", "technique", "informatique"), Function.TECHNICAL),
}
_ASSETS = {
    **dict.fromkeys(("workstation", "poste", "poste_de_travail", "ordinateur", "computer"), AssetKind.WORKSTATION),
    **dict.fromkeys(("server", "serveur"), AssetKind.SERVER),
    **dict.fromkeys(("printer", "imprimante"), AssetKind.PRINTER),
    **dict.fromkeys(("network", "reseau"), AssetKind.NETWORK),
    **dict.fromkeys(("phone", "telephone"), AssetKind.PHONE),
    **dict.fromkeys(("camera",), AssetKind.CAMERA),
    **dict.fromkeys(("access_control", "controle_d_acces"), AssetKind.ACCESS_CONTROL),
    **dict.fromkeys(("other", "autre"), AssetKind.OTHER),
}
_ASSET_STATES = {
    **dict.fromkeys(("in_use", "en_service", "en_production"), AssetState.IN_USE),
    **dict.fromkeys(("in_stock", "en_stock", "stock"), AssetState.IN_STOCK),
    **dict.fromkeys(("retired", "reforme", "rebut", "hors_service"), AssetState.RETIRED),
}
SITES = ImportKind(
    "sites",
    (
        Column("reference", "Référence", REFERENCE, True, ("ref", "id", "code", "code_site")),
        _CLIENT,
        Column("label", "Nom", _LINE, True, ("libelle", "site", "name")),
        Column("address", "Adresse", cells.text(300, 3), True),
        Column("latitude", "Latitude", cells.number(-90, 90), True, ("lat",)),
        Column("longitude", "Longitude", cells.number(-180, 180), True, ("lon", "lng")),
        Column("zone", "Fuseau horaire", cells.zone_name, also=("fuseau", "timezone")),
        Column("department", "Département", cells.department),
        Column("hours", "Horaires", cells.hours, also=("heures_d_ouverture", "opening_hours")),
        Column("access_notes", "Accès", cells.text(2_000), also=("consignes_d_acces",)),
        Column("contact_name", "Contact", _LINE, also=("nom_du_contact",)),
        Column("contact_phone", "Téléphone du contact", cells.phone, also=("telephone", "phone")),
    ),
)


def _planned(values: dict[str, Any]) -> dict[str, Any]:
    return values | ({"state": State.IN_PROGRESS, "planned": True} if values["state"] == PLANNED else {})


TICKETS = ImportKind(
    "tickets",
    (
        Column("reference", "Référence", REFERENCE, True, ("ref", "id", "numero", "number", "ticket")),
        _CLIENT,
        Column("site", "Site", _LINE, also=("lieu",)),
        Column("service", "Prestation", _LINE, True, ("service_code", "categorie", "category")),
        Column("title", "Titre", _LINE, True, ("objet", "sujet", "subject")),
        Column("description", "Description", cells.text(10_000), True),
        Column("kind", "Type", cells.one_of(_KINDS)),
        Column("state", "État", cells.one_of(_STATES), True, ("statut", "status")),
        Column("waits_for", "Attend", cells.one_of(_WAITS)),
        Column("priority", "Priorité", cells.one_of(_PRIORITIES)),
        Column("requester", "Demandeur", _LINE, also=("requester_email", "email", "e_mail")),
        Column("opened_at", "Ouvert le", cells.instant, True, ("cree_le", "date_d_ouverture", "created_at")),
        Column("resolved_at", "Résolu le", cells.instant, also=("date_de_resolution", "solved_at")),
        Column("closed_at", "Clos le", cells.instant, also=("cloture_le", "date_de_cloture", "closed_on")),
    ),
    _planned,
)
CONTACTS = ImportKind(
    "contacts",
    (
        Column("reference", "Référence", REFERENCE, True, ("ref", "id", "code")),
        _CLIENT,
        Column("name", "Nom", _LINE, True, ("nom_complet", "contact")),
        Column("email", "E-mail", cells.email, also=("mail", "courriel", "adresse_e_mail")),
        Column("phone", "Téléphone", cells.phone, also=("tel", "mobile")),
        Column("functions", "Rôles", cells.several(_FUNCTIONS), also=("role", "fonction", "fonctions")),
        Column("site", "Site", _LINE, also=("lieu",)),
    ),
)
ASSETS = ImportKind(
    "assets",
    (
        Column("reference", "Référence", REFERENCE, True, ("ref", "id", "code")),
        _CLIENT,
        Column("label", "Nom", _LINE, True, ("libelle", "numero_d_inventaire", "name", "inventory_number")),
        Column("kind", "Type", cells.one_of(_ASSETS), also=("categorie", "category")),
        Column("state", "État", cells.one_of(_ASSET_STATES), also=("statut", "status")),
        Column("brand", "Marque", _LINE, also=("fabricant", "manufacturer")),
        Column("model", "Modèle", _LINE),
        Column("os", "Système", _LINE, also=("systeme_d_exploitation", "operating_system")),
        Column("serial", "Numéro de série", _LINE, also=("serie", "serial_number", "sn")),
        Column("purchased_on", "Acheté le", cells.day, also=("date_d_achat", "purchase_date")),
        Column("warranty_until", "Garantie jusqu'au", cells.day, also=("fin_de_garantie", "warranty")),
        Column("site", "Site", _LINE, also=("lieu",)),
        Column("user", "Utilisateur", _LINE, also=("utilisatrice", "email")),
    ),
)
KINDS = {kind.name: kind for kind in (CLIENTS, SITES, CONTACTS, ASSETS, TICKETS)}
IN_ORDER = tuple(KINDS)
"""each names those before it"""
NAMED_BY_OTHERS = frozenset({"clients", "sites", "contacts"})
_CALLED = {
    **{name: name for name in KINDS},
    **dict.fromkeys(("societes", "entreprises", "companies"), "clients"),
    **dict.fromkeys(("equipements", "materiels", "parc", "equipment"), "assets"),
    **dict.fromkeys(("demandes", "requests"), "tickets"),
}


def kind_called(name: str) -> ImportKind | None:
    """Of a file: `tickets`, `tickets-2024`, `Équipements export`."""
    words = plain_name(name).split("_")
    return KINDS[_CALLED[words[0]]] if words[0] in _CALLED else None
