"""Sample views: every page in every state, for tests and for pictures. All people here are made up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args
from uuid import UUID

from portal.domain.model import Person, Role
from portal.pages.frame import Frame, Notice, Reader
from portal.pages.page import PROSE, Attempt
from portal.pages.person import LANGS
from portal.pages.tickets import COLUMNS
from portal.pages.views.account import Card, InvitationRow, LinkedAccount, SessionRow
from portal.pages.views.contracts import CalendarForm, ContractForm, ContractLine
from portal.pages.views.day import Day, Offer, Visit
from portal.pages.views.desk import (
    DayCount,
    KpiRow,
    Kpis,
    PersonForm,
    PersonLine,
    Queue,
    RuleCount,
    TechnicianLine,
    Unrouted,
    Why,
)
from portal.pages.views.erasure import ErasureLine, Held, Step
from portal.pages.views.hands import AssessForm, BulkForm, BulkResult, TemplateForm, TemplateLine
from portal.pages.views.imports import Checked, Wrong
from portal.pages.views.labels import FieldForm, FieldLine, QualifyForm, SavedView, TicketList
from portal.pages.views.privacy import KeptLine, PurposeLine
from portal.pages.views.records import Field, RecordForm
from portal.pages.views.relations import Around, AroundForm, Linked, Outside, Someone, Spoken
from portal.pages.views.requests import Item, Line, Quote, RequestForm, RequestLine
from portal.pages.views.sla import Clock, Count, Stretch
from portal.pages.views.ticket import (
    Attached,
    Choice,
    ClientChoice,
    FieldInput,
    Moment,
    Option,
    OwnField,
    Reason,
    Slot,
    Ticket,
    TicketForm,
    TicketLine,
)
from portal.pages.words import Lang

RELATIONS = ("depends_on", "blocks", "parent", "child", "duplicates", "relates")
NOW = datetime(2026, 11, 24, 12, 48, tzinfo=UTC)
OWN = (OwnField("Numéro de poste", "P-12"), OwnField("En panne depuis", "", date(2026, 11, 2), is_for_clients=False))
LONG = "Anne-Marguerite de La Rochefoucauld-Montbéliard (Démo)"
NAMES = {
    "client": "Camille Démo",
    "technician": "Naïma Exemple",
    "dispatcher": "Hugo Essai",
    "manager": "Odile Modèle",
    "admin": "Ada Témoin",
    "client_manager": "Léon Échantillon",
    "sales": "Rose Spécimen",
}


def at(**delta: float) -> datetime:
    return NOW + timedelta(**delta)


def uid(number: int) -> UUID:
    return UUID(int=0x01930000_0000_7000_8000_000000000000 + number)


def frame(role: str | None, path: str, lang: Lang = "fr", theme: str = "", *notices: Notice) -> Frame:
    reader = Reader(NAMES[role], role, str(uid(list(NAMES).index(role)))) if role else None
    return Frame(lang, "Europe/Paris", NOW, path, reader, "csrf", theme, notices)


def read_by(page: tuple[str, Frame, dict[str, Any]], number: int) -> tuple[str, Frame, dict[str, Any]]:
    """The same page, read by somebody else."""
    template, frame, view = page
    reader = replace(frame.reader, id=str(uid(number))) if frame.reader else None
    return template, replace(frame, reader=reader), view


def choice(name: str = "Naïma Exemple", total: float = 82.4) -> Choice:
    parts = (("expertise", 30.0, 30.0), ("proximity", 21.4, 25.0), ("load", 16.0, 20.0), ("availability", 15.0, 15.0))
    gap = (82.4 - total) / 4
    return Choice(name, total, tuple(Reason(code, {}, points - gap, full) for code, points, full in parts))


def files() -> tuple[Attached, ...]:
    return (
        Attached(uid(71), "baie réseau.jpg", 412_000, is_picture=True, may_remove=True),
        Attached(uid(72), "écran de l'accueil avec le message d'erreur entier.png", 1_890_000, is_picture=True),
        Attached(uid(73), "journal-du-commutateur-de-l-atelier-2026-11-23.log", 88_000, may_remove=True),
        Attached(uid(74), "schéma.pdf", 2_310_000, is_internal=True),
    )


def ticket(status: str = "assigned", **more: Any) -> Ticket:
    by_status = {
        "new": frozenset({"comment", "cancel", "attach"}),
        "resolved": frozenset({"comment", "validate", "reopen"}),
        "validated": frozenset({"reopen"}),
        "closed": frozenset({"reopen"}),
        "cancelled": frozenset[str](),
    }
    has_technician = status in ("assigned", "in_progress", "resolved", "validated", "closed")
    told = [
        Moment("1", at(minutes=-52), "opened", "Camille Démo", "", {}, "wait"),
        Moment("2", at(minutes=-51), "qualified", "", "", {}, "wait"),
    ]
    if has_technician:
        told.append(Moment("3", at(minutes=-44), "assigned", "", "", {}, "active"))
        said = "J'ai une carte réseau de rechange dans la voiture. Pouvez-vous prévenir l'accueil ?"
        told.append(Moment("4", at(minutes=-31), "comment", "Naïma Exemple", said))
    if status in ("resolved", "validated", "closed"):
        told.append(Moment("5", at(minutes=-3), "resolved", "Naïma Exemple", "", {}, "done"))
    return replace(
        Ticket(
            id=uid(42),
            number="TKT-2026-00042",
            title="Plus de réseau à l'atelier depuis ce matin",
            status=status,
            priority=1,
            opened_at=at(minutes=-52),
            due_at=at(hours=3),
            client="Atelier Démo",
            site="Atelier de Vénissieux",
            technician="Naïma Exemple" if has_technician else "",
            slot=Slot(at(minutes=22), at(minutes=52)) if has_technician else None,
            description="Les postes de l'atelier n'ont plus de réseau depuis 9 h.\nLe bureau n'est pas touché.",
            service="Réseau d'entreprise",
            address="12 rue de la Démonstration, 69200 Vénissieux",
            requester="Camille Démo",
            delay_minutes=90,
            respond_by=at(minutes=38),
            resolve_by=at(hours=3),
            priority_why=(Reason("team_high"), Reason("vip_client", {"from_priority": "P2", "priority": "P1"})),
            delay_why=Reason("usual_delay"),
            timeline=tuple(reversed(told)),
            reached={"new": at(minutes=-52), "assigned": at(minutes=-44)}
            if has_technician
            else {"new": at(minutes=-52)},
            may=by_status.get(status, frozenset({"comment", "cancel", "attach"})),
            cover="included",
            contract="Or",
            files=files() if status == "assigned" else (),
        ),
        **more,
    )


def around(*may: str) -> Around:
    def one(n: int, status: str, relation: str = "", client: str = "Atelier Démo") -> Linked:
        title = "Panne générale du réseau de la zone industrielle" if n == 7 else "L'imprimante de l'accueil"
        return Linked(uid(n), f"TKT-2026-{n:05d}", title, status, client, relation, f"link-{n}-{relation}")

    return Around(
        owner=Someone(uid(60), "Naïma Exemple"),
        contributors=(Someone(uid(61), LONG),),
        watchers=(Someone(uid(62), "Camille Démo"), Someone(uid(63), "")),
        links=(
            one(7, "in_progress", "parent", "Autre Démo"),
            one(8, "waiting", "depends_on"),
            one(9, "closed", "relates"),
            one(10, "resolved", "child"),
        ),
        outside=(Outside("out", "glpi", "4711", "https://glpi.example.org/4711"),),
        merged=(one(10, "cancelled"),),
        is_blocked=True,
        may=frozenset(may),
    )


def talk() -> tuple[Spoken, ...]:
    return (
        Spoken("t1", at(minutes=-9), "Camille Démo", "Le portail est fermé, sonnez au 3.", False),
        Spoken("t2", at(minutes=-7), "Naïma Exemple", "Merci, j'arrive dans dix minutes.", True),
    )


def around_form(**more: Any) -> AroundForm:
    told = Moment("c1", at(minutes=-31), "comment", "Camille Démo", "L'imprimante ne marche plus non plus.")
    may = ("arrange_contributors", "arrange_watchers", "link", "merge", "split", "watch", "chat")
    known = AroundForm(
        ticket_id=uid(42), number="TKT-2026-00042", title="Plus de réseau à l'atelier depuis ce matin", version="3",
        key="k", around=around(*may), staff=(Option(str(uid(70)), "Basile Démo"),),
        company=(Option(str(uid(71)), "Dominique Démo"),), comments=(told,),
    )  # fmt: skip
    return replace(known, **more)


def count() -> Count:
    clocks = (
        Clock("resolve", "paused", 240, 96, at(hours=6)),
        Clock("respond", "broken", 60, 75, at(hours=-2)),
        Clock("accept", "kept", 15, 9, at(hours=-3)),
        Clock("resolve", "kept", 240, 180, at(days=-2), is_earlier=True),
    )
    whys = ("waiting_client", "covered", "break", "covered", "closed", "holiday", "ended", "covered")
    stretches = tuple(
        Stretch(
            at(hours=-2 * n - 2),
            at(hours=-2 * n),
            "yes" if why == "covered" else "some" if why == "closed" else "no",
            why,
        )
        for n, why in enumerate(whys)
    )
    return Count(uid(42), "TKT-2026-00042", "Plus de réseau à l'atelier depuis ce matin", "Or", clocks, stretches)


def line(number: int, status: str, title: str, **more: Any) -> TicketLine:
    return replace(
        TicketLine(
            uid(number), f"TKT-2026-{number:05d}", title, status, 3, at(minutes=-number * 7), at(hours=number % 9)
        ),
        **more,
    )


def lines(count: int = 8) -> tuple[TicketLine, ...]:
    some = (
        line(
            42,
            "assigned",
            "Plus de réseau à l'atelier depuis ce matin",
            priority=1,
            technician="Naïma Exemple",
            slot=Slot(at(minutes=22), at(minutes=52)),
            client="Atelier Démo",
            site="Atelier de Vénissieux",
            due_at=at(hours=3),
        ),
        line(
            39,
            "in_progress",
            "Imprimante de l'accueil en panne",
            priority=2,
            technician="Théo Illustration",
            client="Cabinet Exemple",
            site="Siège, Lyon 3ᵉ",
            due_at=at(minutes=35),
            slot=Slot(at(minutes=-20), at(minutes=10)),
        ),
        line(
            41,
            "qualified",
            "Boîte mail pleine, les messages sont refusés",
            priority=2,
            client="Atelier Démo",
            due_at=at(minutes=-8),
        ),
        line(
            37,
            "resolved",
            "Poste de la comptabilité très lent",
            technician=LONG,
            client="Transports Fictifs et Compagnie du Sud-Est",
            site="Dépôt de Saint-Priest",
        ),
        line(
            44,
            "new",
            "Installer deux écrans supplémentaires au bureau d'études, avant l'arrivée des nouveaux",
            priority=4,
            client="Cabinet Exemple",
            due_at=at(days=3),
        ),
        line(
            45,
            "qualified",
            "Serveur de fichiers inaccessible",
            priority=1,
            is_stuck=True,
            client="Transports Fictifs",
            due_at=at(minutes=50),
        ),
    )
    more = tuple(
        line(100 + n, "qualified", f"Demande numéro {n}", client="Atelier Démo") for n in range(max(0, count - 6))
    )
    return (some + more)[:count]


def form(**typed: str) -> TicketForm:
    services = (
        "Réseau d'entreprise",
        "Poste de travail",
        "Impression",
        "Messagerie",
        "Serveur et données",
        "Téléphonie",
    )
    sites = (("Atelier de Vénissieux", "12 rue de la Démonstration, 69200 Vénissieux"), ("Bureau", "Lyon 3ᵉ"))
    return TicketForm(
        tuple(Option(str(uid(n)), label) for n, label in enumerate(services)),
        tuple(Option(str(uid(20 + n)), label, under) for n, (label, under) in enumerate(sites)),
        "key",
        typed=typed,
    )


def offer(state: str = "open", **more: Any) -> Offer:
    return replace(
        Offer(
            uid(7),
            uid(45),
            "TKT-2026-00045",
            "Serveur de fichiers inaccessible",
            1,
            at(minutes=4.2),
            state,
            False,
            Slot(at(hours=2), at(hours=3)),
            "Transports Fictifs",
            "Dépôt de Saint-Priest",
            "8 avenue du Modèle, 69800 Saint-Priest",
            60,
            18,
            choice(),
            "key",
        ),
        **more,
    )


def visit(number: int, status: str, start: float, title: str, **more: Any) -> Visit:
    return replace(
        Visit(
            uid(number),
            uid(40 + number),
            f"TKT-2026-{40 + number:05d}",
            title,
            status,
            Slot(at(minutes=start), at(minutes=start + 45)),
            2,
            "Atelier Démo",
            "Atelier de Vénissieux",
            "12 rue de la Démonstration, 69200 Vénissieux",
            45.69,
            4.88,
            "Camille Démo",
            "+33 4 00 00 00 42",
            False,
            14,
            key="key",
        ),
        **more,
    )


def day(next_status: str = "confirmed", *offers: Offer) -> Day:
    return Day(
        NOW,
        offers,
        (
            visit(1, "finished", -190, "Remplacer un onduleur", site="Mairie de démonstration"),
            visit(2, next_status, 22, "Plus de réseau à l'atelier depuis ce matin", priority=1),
            visit(
                3,
                "confirmed",
                120,
                "Imprimante de l'accueil en panne",
                site="Cabinet Exemple, Lyon 3ᵉ",
                travel_minutes=21,
            ),
            visit(4, "confirmed", 205, "Boîte mail pleine, les messages sont refusés", is_remote=True),
        ),
    )


def why() -> Why:
    rules = (
        RuleCount("skill_missing", 5, ("Théo Illustration", "Inès Figure", LONG)),
        RuleCount("off_shift", 3),
        RuleCount("other_department", 1),
    )
    return Why(uid(42), choice(), choice("Théo Illustration", 71.2), rules)


def queue(**more: Any) -> Queue:
    stuck = Unrouted(
        lines(6)[5],
        at(minutes=-11),
        (RuleCount("skill_missing", 6), RuleCount("off_shift", 4), RuleCount("other_department", 1)),
        (("Théo Illustration", "busy"),),
        ("Inès Figure",),
        "key",
    )
    technicians = (Option(str(uid(3)), "Naïma Exemple", "disponible"), Option(str(uid(4)), "Théo Illustration"))
    return replace(Queue(lines(14), (stuck,), technicians), **more)


def technicians() -> tuple[TechnicianLine, ...]:
    return (
        TechnicianLine(
            uid(1),
            "Naïma Exemple",
            "busy",
            (("network", 5), ("server", 3)),
            "8 h – 16 h",
            3,
            "",
            "Vénissieux",
            at(minutes=-4),
        ),
        TechnicianLine(
            uid(2),
            "Théo Illustration",
            "free",
            (("printing", 4), ("workstation", 4)),
            "9 h – 18 h",
            1,
            "",
            "Lyon 7ᵉ",
            at(minutes=-31),
        ),
        TechnicianLine(uid(3), LONG, "off", (("messaging", 5),)),
        TechnicianLine(uid(4), "Inès Figure", "absent", (("telephony", 3), ("security", 2))),
    )


def kpis(days: int = 14) -> Kpis:
    counts = tuple(
        DayCount(date(2026, 11, 24) - timedelta(days=days - 1 - n), (n * 7) % 11 + 3, (n * 5) % 9 + 2)
        for n in range(days)
    )
    by_priority = tuple(KpiRow(str(n), n * 9, n * 8, 2.0 * n, 55.0 * n * n, True) for n in (1, 2, 3, 4))
    by_client = (
        KpiRow("Atelier Démo", 41, 38, 4.0, 190.0),
        KpiRow("Cabinet Exemple", 22, 22, 6.5, 240.0),
        KpiRow("Transports Fictifs et Compagnie du Sud-Est", 27, 20, None, 1510.0),
    )
    opened, resolved = sum(one.opened for one in counts), sum(one.resolved for one in counts)
    return Kpis(counts, by_priority, by_client, opened, resolved, 5.2, 213.0, days)


def people() -> tuple[PersonLine, ...]:
    rows = (
        ("Ada Témoin", "admin", ""),
        ("Camille Démo", "client", "Atelier Démo"),
        (LONG, "technician", ""),
        ("Hugo Essai", "dispatcher", ""),
    )
    return tuple(
        PersonLine(
            uid(n), name, f"personne{n}@demo.example", role, "", client, "fr", n != 3, at(hours=-n) if n else None
        )
        for n, (name, role, client) in enumerate(rows)
    )


def import_pages(of: Callable[..., Frame]) -> dict[str, tuple[str, Frame, dict[str, Any]]]:
    bare = {
        "kinds": ("clients", "sites", "contacts", "assets", "tickets"),
        "kind": "sites",
        "faults": {},
        "checked": None,
    }
    right = Checked("clients", "clients du siège.csv", "UmVm", False, 1204, 1200, 3, 1, 0, 0)
    wrong = replace(
        right, invalid=2, faults=1302, ignored=("Chiffre d'affaires", "Commercial"),
        wrong=(
            Wrong(12, "SIREN", "Un SIREN a 9 chiffres et une clé juste."),
            Wrong(1047, "", "La ligne a plus de 5 cellules, qui est le nombre de colonnes du fichier."),
            Wrong(1048, "Adresse de facturation du siège social et de ses dépendances", "Au plus 200 caractères."),
        ),
    )  # fmt: skip
    frames = of("admin", "/imports")
    return {
        "imports": ("imports.html", frames, bare),
        "imports_fault": ("imports.html", frames, bare | {"faults": {"file": "Choisissez un fichier CSV."}}),
        "imports_right": ("imports.html", frames, bare | {"checked": right}),
        "imports_wrong": ("imports.html", frames, bare | {"checked": wrong}),
        "imports_done": ("imports.html", of("manager", "/imports"), bare | {"checked": replace(wrong, is_done=True)}),
        "imports_same": (
            "imports.html", frames, bare | {"checked": replace(right, created=0, updated=0, unchanged=1204)},
        ),
    }  # fmt: skip


def contract_pages(of: Callable[..., Frame]) -> dict[str, tuple[str, Frame, dict[str, Any]]]:
    lines = (
        ContractLine(
            uid(80), "Atelier Démo", "Or", "Heures ouvrées", date(2026, 1, 1), date(2026, 12, 31), 60, 240, is_vip=True
        ),
        ContractLine(
            uid(81),
            "Transports Fictifs et Compagnie du Sud-Est",
            "Essentiel",
            "24 h/24",
            date(2025, 6, 1),
            None,
            480,
            2880,
        ),
        ContractLine(
            uid(82), LONG, "Ancien", "Heures ouvrées", date(2024, 1, 1), date(2025, 12, 31), 60, 240, is_active=False
        ),
    )
    calendars = [{"id": uid(90), "name": "Heures ouvrées", "zone": "Europe/Paris", "days_off": [{}] * 11}]
    listed = {"contracts": lines, "calendars": calendars, "next": "abc", "may_change": True}
    typed = {f"P{p}_{g}": str(60 * p) for p in range(1, 5) for g in ("accept", "respond", "resolve")}
    form = ContractForm(
        "k", typed | {"pause_client": "on", "active": "on"}, {}, None, {}, CLIENTS,
        (Option(str(uid(90)), "Heures ouvrées"),), (Option("network_configuration", "Configuration réseau"),),
    )  # fmt: skip
    wrong = replace(form, faults={"name": "Ce champ est nécessaire.", "targets": "Un nombre entier est attendu."})
    hours = CalendarForm("k", {"name": "Heures ouvrées", "zone": "Europe/Paris", "day_0": "09:00-12:00, 14:00-18:00"})
    places = {"TERRITORIES": ("mainland", "57")}
    return {
        "contracts": ("contracts.html", of("sales", "/contracts"), listed),
        "contracts_none": (
            "contracts.html", of("sales", "/contracts"), listed | {"contracts": (), "calendars": [], "next": None},
        ),
        "contracts_dispatcher": ("contracts.html", of("dispatcher", "/contracts"), listed | {"may_change": False}),
        "contract": ("contract.html", of("sales", "/contracts/new"), {"form": form}),
        "contract_sought": ("contract.html", of("sales", "/contracts"), {"form": replace(form, clients=MISSED)}),
        "contract_faults": ("contract.html", of("sales", "/contracts/1"), {"form": replace(wrong, id=uid(80))}),
        "calendar": ("calendar.html", of("sales", "/calendars/new"), {"form": hours} | places),
        "calendar_faults": (
            "calendar.html",
            of("sales", "/calendars/1"),
            {"form": replace(hours, faults={"day_0": "« midi » n'est pas une plage horaire."}, id=uid(90))} | places,
        ),
    }  # fmt: skip


def erasures() -> dict[str, ErasureLine]:
    """Still waiting for two services, and done."""
    steps = tuple(Step(name, rows, at(minutes=-3)) for name, rows in (("portal", 4), ("intake", 31), ("notify", 12)))
    last = (Step("routing", 6, at(minutes=-2)), Step("scheduling", 2, at(minutes=-2), ("invoices",)))
    waiting = ErasureLine(
        uid(95), "client", "asked", "Ada Témoin", at(minutes=-3), None, (*steps, Step("routing"), Step("scheduling"))
    )
    return {"waiting": waiting, "done": replace(waiting, done_at=at(minutes=-2), steps=(*steps, *last), asked_by="")}


HELD = (
    Held("portal", {"profile": 1, "password": 1, "sessions": 3}),
    Held("intake", {"profile": 1, "tickets": 27, "messages": 112, "contact_on_site": 0}),
    Held("routing", None),
    Held("notify", {"letters": 0}),
)
KEYS = dict.fromkeys(
    ("comment", "cancel", "validate", "reopen", "wait", "resume", "chat", "watch", "remove_file", "resolve"), "key"
)
HINTS = (
    Reason("similar", {"id": str(uid(42)), "number": "TKT-2026-00042", "title": "Plus de réseau à l'atelier"}),
    Reason("too_vague", {}),
)
TEMPLATES = (Option(str(uid(60)), "Prise en charge"), Option(str(uid(61)), "Relance"))
CLIENTS = ClientChoice((Option(str(uid(70)), "Atelier Démo"), Option(str(uid(71)), "Cabinet Exemple")))
SOUGHT = ClientChoice(CLIENTS.options, is_whole=False, sought="démo", is_cut=True)
MISSED = ClientChoice((), is_whole=False, sought="<zinc>", is_found=False)


def client_pages(of: Callable[..., Frame]) -> dict[str, tuple[str, Frame, dict[str, Any]]]:
    texts = ("legal_name", "siren", "siret", "vat_number", "electronic_address", "billing_address", "notes")
    bare = {
        "id": str(uid(70)), "name": "Atelier Démo", "active": True, "vip": True, "currency": "EUR",
        "preferences": {"contact_mode": None, "lang": None},
    } | dict.fromkeys(texts)  # fmt: skip
    whole = bare | {
        "legal_name": "Atelier Démo SAS", "siren": "404833048", "siret": "40483304800022",
        "vat_number": "FR83404833048", "electronic_address": "0225:404833048", "notes": "Paie à 30 jours.",
        "billing_address": "12 rue de la Démonstration, 69200 Vénissieux",
        "preferences": {"contact_mode": "phone", "lang": "fr"},
    }  # fmt: skip
    site = {
        "id": str(uid(60)), "label": "Atelier", "address": "12 rue de la Démonstration, 69200 Vénissieux",
        "active": True, "access_notes": "2ᵉ étage, code 12A",
        "hours": [{"weekday": 0, "opens": "09:00:00", "closes": "12:00:00"}],
    }  # fmt: skip
    contact = {
        "id": str(uid(61)), "name": "Zoé Exemple", "phone": "04 99 00 00 00", "email": "zoe@atelier.example",
        "functions": [{"function": "onsite", "site_id": str(uid(60))}, {"function": "billing", "site_id": None}],
    }  # fmt: skip
    contract = {
        "name": "Or", "calendar": {"name": "Heures ouvrées"}, "starts_on": date(2026, 1, 1), "ends_on": None,
        "active": True,
    }  # fmt: skip
    device = {
        "id": str(uid(62)), "label": "PC-042", "kind": "workstation", "state": "in_use", "brand": "Exemple",
        "model": "Modèle 14", "serial": "SN-1042", "os": "Linux", "site": {"label": "Atelier"},
        "client": {"id": str(uid(70)), "name": "Atelier Démo"}, "user": {"person_id": str(uid(61)), "name": None},
    }  # fmt: skip
    history = [
        {"at": NOW, "field": None, "from_value": None, "to_value": None, "actor": {"name": "Camille Démo"}, "ticket": {
            "id": str(uid(42)), "number": "TKT-2026-00042", "title": "Écran noir", "state": "closed",
            "service": {"label_fr": "Réparation matérielle", "label_en": "Hardware repair"}}},
        {"at": NOW, "field": "state", "from_value": "in_stock", "to_value": "in_use", "actor": None, "ticket": None},
        {"at": NOW, "field": "os", "from_value": None, "to_value": "Linux", "actor": None, "ticket": None},
        {"at": NOW, "field": "added", "from_value": None, "to_value": "PC-042", "actor": None, "ticket": None},
    ]  # fmt: skip
    shown = {
        "client": whole, "sites": [site, site | {"id": str(uid(63)), "label": LONG, "active": False, "hours": []}],
        "site_labels": {str(uid(60)): "Atelier"}, "contacts": [contact], "contracts": [contract], "assets": [device],
        "more_contacts": "x", "more_contracts": "y", "more_assets": True,
        "tickets": lines(), "key": "k", "may_change": True,
    }  # fmt: skip
    empty: dict[str, Any] = {name: [] for name in ("sites", "contacts", "contracts", "assets", "tickets")}
    empty |= {"client": bare, "more_contacts": None, "more_contracts": None, "more_assets": False}
    fields = (
        Field("name", required=True), Field("siren"), Field("billing_address", "area"), Field("vip", "tick"),
        Field("currency", "select", True, (Option("EUR", "EUR"), Option("CHF", "CHF"))),
    )  # fmt: skip
    form = RecordForm("client", "/clients", "/clients", "k", fields, {"name": LONG, "currency": "EUR"})
    places = (Option("company", "Toute l'entreprise"), Option(str(uid(60)), "Atelier"))
    roles = (Field("email", "email"), Field("manager", "ticks", options=places, label="Responsable"))
    held = {"has_account": "1", "name": "Zoé Exemple", "manager_company": "on"}
    someone = RecordForm("contact", "/c", "/clients/1", "k", roles, held, is_new=False, version="2", remove="/c/remove")
    listed = {"clients": [whole, bare | {"id": str(uid(71)), "name": LONG, "active": False}], "search": "", "next": "x"}
    devices = {"assets": [device, device | {"state": "retired"}], "search": "", "next": "x", "client_id": str(uid(70))}
    one = {
        "device": device,
        "dates": {"purchased_on": None, "warranty_until": date(2025, 1, 1)},
        "history": history,
        "next": "x",
    }
    return {
        "clients": ("clients.html", of("sales", "/clients"), listed),
        "clients_none": ("clients.html", of("sales", "/clients"), listed | {"clients": [], "next": None}),
        "clients_nothing": ("clients.html", of("sales", "/clients"), {"clients": [], "search": "zinc", "next": None}),
        "client": ("client.html", of("dispatcher", "/clients/1"), shown),
        "client_empty": ("client.html", of("sales", "/clients/1"), shown | empty),
        "client_own": ("client.html", of("client_manager", "/company"), shown | {"may_change": False}),
        "client_new": ("record.html", of("sales", "/clients/new"), {"form": form}),
        "client_faults": (
            "record.html", of("sales", "/clients"), {"form": replace(form, faults={"siren": "Un SIREN a 9 chiffres."})},
        ),
        "contact": ("record.html", of("sales", "/clients/1/contacts/1"), {"form": someone}),
        "assets": ("assets.html", of("dispatcher", "/assets"), devices),
        "assets_none": ("assets.html", of("client", "/assets"), devices | {"assets": [], "next": None}),
        "assets_nothing": ("assets.html", of("client", "/assets"), devices | {"assets": [], "search": "zinc"}),
        "asset": ("asset.html", of("dispatcher", "/assets/1"), one | {"may_change": True}),
        "asset_client": ("asset.html", of("client", "/assets/1"), one | {"may_change": False, "next": None}),
    }  # fmt: skip


def label_pages(of: Callable[..., Frame]) -> dict[str, tuple[str, Frame, dict[str, Any]]]:
    here = of("dispatcher", "/tickets/1/qualify")
    judged = QualifyForm(
        ticket_id=uid(42),
        number="TKT-2026-00042",
        key="k",
        is_open=True,
        services=(Option("network_configuration", "Configuration réseau"), Option("it_security", "Sécurité")),
        tags=("Réseau", "VPN"),
        used_tags=("Imprimante", "Réseau", "VPN"),
        typed={
            "title": "Plus de réseau à l'atelier depuis ce matin",
            "service_code": "network_configuration",
            "kind": "incident",
            "impact": "team",
            "urgency": "high",
            "tag_Réseau": "Réseau",
            "tag_VPN": "VPN",
        },
    )
    fields = (
        FieldInput("poste", "text", "Numéro de poste", is_required=True),
        FieldInput("depuis", "date", "En panne depuis"),
        FieldInput("batiment", "choice", "Bâtiment", (Option("a", "A"), Option("b", "B"))),
        FieldInput("touche", "choices", "Ce qui est touché", (Option("m", "Messagerie"), Option("f", "Fichiers"))),
        FieldInput("critique", "boolean", "Poste critique", is_for_clients=False),
    )
    judged = replace(judged, fields=fields, typed={**judged.typed, "field.text.poste": "P-12"})
    lines = (
        FieldLine(uid(1), "poste", "text", "Numéro de poste", is_required=True),
        FieldLine(uid(2), "batiment", "choice", "Bâtiment où se trouve la personne gênée", is_for_clients=False),
        FieldLine(uid(3), "ancien", "number", "Ancien numéro", is_active=False),
    )
    typed = {"label_fr": "Bâtiment", "label_en": "Building", "type": "choice", "for_clients": "on", "active": "on"}
    typed |= {"choices": "a = A | A\n- b = B | B"}
    one = FieldForm("k", typed, services=judged.services)
    admin = of("admin", "/fields")
    return {
        "fields": ("fields.html", admin, {"fields": lines}),
        "fields_none": ("fields.html", admin, {"fields": ()}),
        "field": ("field.html", admin, {"form": one}),
        "field_used": (
            "field.html",
            admin,
            {"form": replace(one, id=uid(1), typed=typed | {"used": "on"}, faults={"choices": "Trop court."})},
        ),
        "ask_fields": (
            "ticket_new.html",
            of("client", "/tickets/new"),
            {"form": replace(form(), fields=fields, faults={"field.poste": "Cette réponse est nécessaire."})},
        ),
        "qualify": ("qualify.html", here, {"form": judged}),
        "qualify_faults": ("qualify.html", here, {"form": replace(judged, faults={"tags": "Au plus 20 éléments."})}),
        "qualify_ended": ("qualify.html", here, {"form": replace(judged, is_open=False, tags=())}),
    }


def request_pages(of: Callable[..., Frame]) -> dict[str, tuple[str, Frame, dict[str, Any]]]:
    places = {"project": "/requests/projects", "intervention": "/requests/interventions", "quote": "/requests/quotes"}
    client = {"places": places, "tabs": tuple(places), "is_client": True, "may_decide": False, "keys": {}}
    more: dict[str, Any] = {"client": "Atelier Démo", "requester": LONG, "under": "12 rue de l'Exemple, Paris"}
    projects = [
        RequestLine(
            uid(n), f"PRJ-202611-000{n}", "Installation vidéosurveillance", status, at(hours=-n), **more,
            detail="Seize caméras.", code="surveillance", reason="Hors de notre zone." if status == "refused" else "",
            budget=Decimal("2500000"), currency="XOF",
        )
        for n, status in enumerate(("pending", "active", "refused"), 1)
    ]  # fmt: skip
    staff = client | {"is_client": False, "may_decide": True, "keys": {one.id: "k" for one in projects}}
    lines = (
        Line("Caméra IP 4K", Decimal("10.000"), Decimal("129.90"), Decimal("20.00"), Decimal("1299.00")),
        Line("Pose", Decimal("2.5"), Decimal("60"), Decimal("10"), Decimal("150.00")),
    )
    asked = Quote(
        uid(9), "DEV-202611-0001", "Devis pour 10 caméras IP 4K", "Pour l'entrée.", "equipment", "requested",
        "Atelier Démo", at(hours=-2), "EUR", NAMES["client"], budget=Decimal("1500000"), deadline="Dans 2 semaines",
        items=(Item("Caméra IP 4K", 10, "Vision nocturne 30m"),),
    )  # fmt: skip
    sent = replace(
        asked, state="sent", quote_id=str(uid(8)), revision=2, lines=lines, net=Decimal("1449.00"),
        total=Decimal("1723.80"), valid_until=date(2026, 12, 31), pdf="/api/v1/requests/quotes/x/pdf",
    )  # fmt: skip
    view: dict[str, Any] = {
        "key": "k", "keys": {"accept": "k", "refuse": "k"}, "typed": {}, "faults": {}, "rows": 4, "may_price": False,
        "may_answer": False, "expired": False,
    }  # fmt: skip
    shown = {
        "requests": (
            "requests.html", of("client", "/requests/projects"),
            client | {"kind": "project", "lines": projects, "next": "abc", "after": ""},
        ),
        "requests_none": (
            "requests.html", of("client", "/requests/quotes"),
            client | {"kind": "quote", "lines": (), "next": None, "after": ""},
        ),
        "requests_desk": (
            "requests.html", of("dispatcher", "/requests/projects"),
            staff | {"kind": "project", "lines": projects, "tabs": ("project", "quote"), "next": None, "after": ""},
        ),
        "quote_asked": ("quote.html", of("client", "/requests/quotes/1"), view | {"quote": asked}),
        "quote_sent": ("quote.html", of("client", "/requests/quotes/1"), view | {"quote": sent, "may_answer": True}),
        "quote_expired": (
            "quote.html", of("client", "/requests/quotes/1"),
            view | {"quote": sent, "may_answer": True, "expired": True},
        ),
        "quote_price": (
            "quote.html", of("sales", "/requests/quotes/1"),
            view | {"quote": asked, "may_price": True, "faults": {"valid_until": "Cette date est déjà passée."}},
        ),
        "quote_refused": (
            "quote.html", of("sales", "/requests/quotes/1"),
            view | {"quote": replace(sent, state="refused", reason="Trop cher."), "may_price": True},
        ),
    }  # fmt: skip
    for kind in places:
        typed = RequestForm(kind, "k", {}, sites=("Atelier Démo",))
        faults = dict.fromkeys(("name", "title", "serviceType", "type", "category"), "Cette réponse est nécessaire.")
        here = of("client", f"/requests/new/{kind}")
        shown[f"request_{kind}"] = ("request_new.html", here, {"form": typed})
        shown[f"request_{kind}_faults"] = ("request_new.html", here, {"form": replace(typed, faults=faults)})
    return shown


PURPOSES: dict[str, Any] = {
    "purposes": (
        PurposeLine(
            "support", "contract", "Traiter vos demandes", "Nom, coordonnées, lieu, ce que vous écrivez et joignez.",
            "Textes et fichiers : trois ans après la clôture.", "Notre équipe et, pour une visite, le technicien.",
        ),
        PurposeLine(
            "surveys", "consent", "Vous demander votre avis", "Adresse e-mail, pour une courte enquête.",
            "Jusqu'à ce que vous changiez d'avis.", "Notre équipe.", True, at(days=-3),
        ),
        PurposeLine(
            "sms", "consent", "Vous prévenir aussi par SMS", "Numéro de téléphone.",
            "Jusqu'à ce que vous changiez d'avis.", "Notre prestataire d'envoi de SMS.",
        ),
    ),
    "keys": {"support": "k", "surveys": "k", "sms": "k"},
}  # fmt: skip


def processing(admin: Frame) -> dict[str, tuple[str, Frame, dict[str, Any]]]:
    bases = ("contract", "legal_obligation", "legitimate_interest", "consent")
    typed = {"basis": "consent", "name_fr": "Vous demander votre avis", "what_fr": "Adresse e-mail."}
    form = {"code": "surveys", "typed": typed, "faults": {}, "bases": bases, "key": "k"}
    return {
        "processing": ("processing.html", admin, {"purposes": PURPOSES["purposes"]}),
        "purpose": ("purpose.html", admin, form),
        "purpose_faults": ("purpose.html", admin, form | {"faults": {"name_en": "Au moins 1 caractère(s)."}}),
    }


def retention(admin: Frame) -> dict[str, tuple[str, Frame, dict[str, Any]]]:
    lines = (
        KeptLine("tickets", "1095", 1095, 30, 3650, 0),
        KeptLine("accepted_quotes", "3653", 3653, 3653, 7306, 12),
        KeptLine("sessions", "180", 180, 7, 365, 100_000),
    )
    view = {"lines": lines, "goes_at": at(hours=12), "faults": {}, "is_dry": False, "key": "k"}
    wrong = {"days.sessions": "Doit être inférieur ou égal à 365."}
    return {
        "retention": ("retention.html", admin, view),
        "retention_tried": ("retention.html", admin, view | {"is_dry": True}),
        "retention_faults": ("retention.html", admin, view | {"faults": wrong}),
        "retention_away": ("retention.html", admin, view | {"lines": (), "goes_at": None}),
    }


def pages(lang: Lang = "fr", theme: str = "") -> dict[str, tuple[str, Frame, dict[str, Any]]]:
    """name → template, frame, view: the same everywhere a page must be seen."""

    def of(role: str | None, path: str, *notices: Notice) -> Frame:
        return frame(role, path, lang, theme, *notices)

    person = Person(uid(95), "Camille Démo", "camille@demo.example", "client", client_id=uid(70))
    erasing: dict[str, Any] = {
        "person_id": uid(95),
        "person": None,
        "erasure": None,
        "held": HELD,
        "reasons": ("asked", "contract_ended", "retention"),
        "typed": {},
        "faults": {},
        "key": "key",
    }
    card = {"name": LONG, "email": "camille@demo.example", "phone": "", "role": "client", "lang": "fr", "version": "3"}
    correcting: dict[str, Any] = {
        "form": PersonForm(uid(95), "k", card | {"client_id": str(uid(70))}, clients=CLIENTS),
        "ROLES": get_args(Role),
        "LANGS": LANGS,
    }
    none: dict[str, Any] = {
        "people": (),
        "search": "",
        "typed": {},
        "faults": {},
        "clients": ClientChoice(),
        "key": "k",
        "next": None,
    }
    door = {"email": "", "next": "/", "fault": None, "providers": ()}
    listed = TicketList(lines=lines(), address="show=open", next="abc")
    kept = SavedView("v1", "Réseau urgent")
    desk_list = replace(
        listed,
        columns=COLUMNS,
        views=(kept, SavedView("v2", "Clients à rappeler avant la fin de la semaine", is_shared=True)),
        services=(Option("network", "Réseau"),),
        clients=CLIENTS,
        key="k",
        may_share=True,
    )
    narrowed = replace(desk_list, typed={"priority": ("P1",), "tag": ("VPN",)}, address="show=open&priority=P1&tag=VPN")
    tickets = {"list": listed, "COLUMNS": COLUMNS}
    seen = tickets | {"list": replace(desk_list, view=kept)}
    faults = {"title": "Dites en quelques mots ce qui ne va pas.", "impact": "Cette réponse est nécessaire."}
    refused = {"number": "Aucune demande ne porte ce numéro, ou vous ne pouvez pas la lire."}
    shown: dict[str, tuple[str, Frame, dict[str, Any]]] = {
        **import_pages(of),
        "relations": ("relations.html", of("dispatcher", "/tickets"), {"form": around_form(), "RELATIONS": RELATIONS}),
        "relations_faults": (
            "relations.html",
            of("dispatcher", "/tickets"),
            {"form": around_form(faults=refused, failed="merge", typed={"number": "TKT"}), "RELATIONS": RELATIONS},
        ),
        "relations_client": (
            "relations.html",
            of("client", "/tickets"),
            {
                "form": around_form(around=Around(may=frozenset({"arrange_watchers"})), staff=(), comments=()),
                "RELATIONS": RELATIONS,
            },
        ),
        "sign_in": ("sign_in.html", of(None, "/sign-in"), door),
        "sign_in_locked": (
            "sign_in.html",
            of(None, "/sign-in"),
            door
            | {
                "email": "camille@demo.example",
                "fault": {"code": "locked", "text": "Trop d'essais. Réessayez dans 12 min."},
            },
        ),
        "home": ("home.html", of("client", "/"), {"open": lines(3), "done": lines(4)[3:]}),
        "home_empty": ("home.html", of("client", "/"), {"open": (), "done": ()}),
        "tickets": ("tickets.html", of("client", "/tickets"), tickets),
        "tickets_nothing": (
            "tickets.html",
            of("client", "/tickets"),
            tickets | {"list": replace(listed, lines=(), search="toner", next=None)},
        ),
        "tickets_desk": ("tickets.html", of("dispatcher", "/tickets"), tickets | {"list": narrowed}),
        "tickets_sought": (
            "tickets.html",
            of("dispatcher", "/tickets"),
            tickets | {"list": replace(narrowed, clients=SOUGHT)},
        ),
        "tickets_view": (
            "tickets.html",
            of("dispatcher", "/tickets"),
            seen,
        ),
        "tickets_narrowed_out": (
            "tickets.html",
            of("technician", "/tickets"),
            tickets | {"list": replace(narrowed, lines=(), next=None, may_share=False)},
        ),
        "ask": ("ticket_new.html", of("client", "/tickets/new"), {"form": form()}),
        "ask_faults": (
            "ticket_new.html",
            of("client", "/tickets/new"),
            {"form": replace(form(description="Texte tapé"), faults=faults)},
        ),
        "ask_more": (
            "ticket_new.html",
            of("client", "/tickets/new"),
            {
                "form": replace(
                    form(department="Atelier"),
                    assets=(Option(str(uid(62)), "PC-042", "Exemple Modèle 14"),),
                    contacts=(Option(str(uid(61)), "Zoé Exemple"),),
                    faults={"requester_email": "Ce n'est pas une adresse."},
                )
            },
        ),
        "ask_hints": (
            "ticket_new.html",
            of("client", "/tickets/new"),
            {"form": replace(form(), hints=HINTS, typed={"sure": "1"})},
        ),
        "ask_staff": (
            "ticket_new.html",
            of("dispatcher", "/tickets/new"),
            {"form": replace(form(), clients=CLIENTS, sites=(), is_client=False, templates=TEMPLATES)},
        ),
        "ask_sought": (
            "ticket_new.html",
            of("dispatcher", "/tickets/new"),
            {"form": replace(form(), clients=SOUGHT, sites=(), is_client=False)},
        ),
        "day": ("day.html", of("technician", "/day"), {"day": day("confirmed", offer())}),
        "day_started": ("day.html", of("technician", "/day"), {"day": day("started", offer("expired"))}),
        "day_en_route": ("day.html", of("technician", "/day"), {"day": day("en_route", offer("withdrawn"))}),
        "day_empty": ("day.html", of("technician", "/day"), {"day": Day(NOW)}),
        "dispatch": ("dispatch.html", of("dispatcher", "/dispatch"), {"queue": queue(why=why()), "late": 1}),
        "dispatch_empty": ("dispatch.html", of("dispatcher", "/dispatch"), {"queue": Queue(), "late": 0}),
        "technicians": ("technicians.html", of("dispatcher", "/technicians"), {"technicians": technicians()}),
        "technicians_none": ("technicians.html", of("admin", "/technicians"), {"technicians": ()}),
        "kpis": ("kpis.html", of("manager", "/kpis"), {"kpis": kpis()}),
        "kpis_90": ("kpis.html", of("manager", "/kpis"), {"kpis": kpis(90)}),
        "kpis_none": ("kpis.html", of("manager", "/kpis"), {"kpis": Kpis()}),
        "people": (
            "people.html",
            of("admin", "/people"),
            none | {"people": people(), "may_create": True, "clients": CLIENTS},
        ),
        "people_sought": (
            "people.html",
            of("admin", "/people"),
            none | {"people": people(), "may_create": True, "clients": SOUGHT, "typed": {"client_id": str(uid(71))}},
        ),
        "people_faults": (
            "people.html",
            of("admin", "/people"),
            none
            | {
                "people": people(),
                "may_create": True,
                "clients": CLIENTS,
                "faults": {"email": "Un compte existe déjà."},
            },
        ),
        "erasure": ("erasure.html", of("admin", "/people"), erasing | {"person": person}),
        "erasure_faults": (
            "erasure.html",
            of("admin", "/people"),
            erasing | {"person": replace(person, name=LONG), "faults": {"name": "Ce n'est pas le nom affiché."}},
        ),
        "erasure_waiting": ("erasure.html", of("admin", "/people"), erasing | {"erasure": erasures()["waiting"]}),
        "erasure_done": ("erasure.html", of("admin", "/people"), erasing | {"erasure": erasures()["done"]}),
        "erasures": ("erasures.html", of("admin", "/people"), {"erasures": tuple(erasures().values()), "next": "x"}),
        "my_data": ("my_data.html", of("client", "/my-data"), {"person_id": uid(95), "held": HELD, **PURPOSES}),
        **processing(of("admin", "/processing")),
        **retention(of("admin", "/retention")),
        "erasures_none": ("erasures.html", of("admin", "/people"), {"erasures": (), "next": None}),
        "person": ("person.html", of("admin", "/people/1"), correcting),
        "person_faults": (
            "person.html",
            of("admin", "/people/1"),
            correcting
            | {
                "form": replace(
                    correcting["form"],
                    faults={"email": "Un compte existe déjà avec cette adresse."},
                    now={"role": "Répartiteur", "client_id": "Cabinet Exemple", "email": "autre@demo.example"},
                )
            },
        ),
        "person_own": (
            "person.html",
            of("admin", "/people/1"),
            correcting | {"form": replace(correcting["form"], is_own=True)},
        ),
        "people_dispatcher": ("people.html", of("dispatcher", "/people"), none | {"may_create": False}),
    }
    for status in (
        "new",
        "qualified",
        "reopened",
        "assigned",
        "in_progress",
        "waiting",
        "resolved",
        "validated",
        "closed",
        "cancelled",
    ):
        notices = (Notice("done", "C'est noté.", "Une confirmation part aussi par e-mail."),) if status == "new" else ()
        view = {
            "ticket": ticket(status),
            "keys": KEYS,
            "why": None,
            "cancel_reasons": ("solved_alone", "mistake"),
            "waits_for": ("client", "parts"),
        }
        shown[f"ticket_{status}"] = ("ticket.html", of("client", "/tickets/1", *notices), view)
    judging = frozenset({"comment", "cancel", "qualify", "tag", "assess", "resolve", "wait"})
    view |= {
        "ticket": ticket("assigned", may=judging, tags=("Réseau", "VPN"), fields=OWN, templates=TEMPLATES),
        "why": why(),
    }
    shown["ticket_desk"] = ("ticket.html", of("dispatcher", "/tickets/1"), view)
    follow = around("arrange_contributors", "arrange_watchers", "link", "merge", "split", "watch", "chat")
    linked = ticket("assigned", may=judging, around=follow, conversation=talk(), earlier="1")
    shown["ticket_linked"] = ("ticket.html", of("dispatcher", "/tickets/1"), view | {"ticket": linked})
    spoken = replace(linked, around=Around(may=frozenset({"arrange_watchers", "watch", "chat"})), earlier="")
    shown["ticket_talk"] = ("ticket.html", of("client", "/tickets/1"), view | {"ticket": spoken, "why": None})
    shown["ticket_talk_new"] = (
        "ticket.html",
        of("client", "/tickets/1"),
        view | {"ticket": replace(spoken, conversation=()), "why": None},
    )
    gone = ticket("cancelled", merged_into=(uid(8), "TKT-2026-00008"), around=Around(), is_earlier=True)
    shown["ticket_merged"] = ("ticket.html", of("client", "/tickets/1"), view | {"ticket": gone, "why": None})
    waiting = ticket("waiting", waits_for="client", due_at=None, may=frozenset({"comment", "cancel", "wait", "resume"}))
    shown["ticket_waiting_desk"] = ("ticket.html", of("dispatcher", "/tickets/1"), view | {"ticket": waiting})
    shown["ticket_waiting_client"] = (
        "ticket.html",
        of("client", "/tickets/1"),
        view | {"ticket": replace(waiting, may=frozenset({"comment", "cancel"})), "why": None},
    )
    shown["sla"] = ("sla.html", of("client", "/tickets/1/sla"), {"count": count(), "SHOWN": 200})
    shown["sla_new"] = (
        "sla.html",
        of("dispatcher", "/tickets/1/sla"),
        {"count": replace(count(), contract="", stretches=()), "SHOWN": 200},
    )
    shown |= contract_pages(of)
    shown |= request_pages(of)
    shown |= label_pages(of)
    shown |= hand_pages(of)
    shown |= client_pages(of)
    shown |= account_pages(of)
    stuck = ticket("new", is_stuck=True)
    shown["ticket_stuck"] = ("ticket.html", of("dispatcher", "/tickets/1"), view | {"ticket": stuck})
    shown["error_stranger"] = ("error.html", of(None, "/nowhere"), {"kind": "missing", "said": "", "trace": ""})
    typed = {"idempotency_key": "k", "version": "3", "text": "", "reason": "Toujours en panne : rien n'a changé."}
    away = {"form": "Un service ne répond pas."}
    shown["refused"] = (
        "refused.html", of("client", "/tickets/1/reopen"),
        {"tried": Attempt(typed, away, status=503), "back": "/tickets/1", "PROSE": PROSE},
    )  # fmt: skip
    for kind in ("forbidden", "missing", "away", "broken", "unread", "large", "many", "stale"):
        shown[f"error_{kind}"] = ("error.html", of("client", "/kpis"), {"kind": kind, "said": "", "trace": "4f2a9c"})
    return shown


def hand_pages(of: Callable[..., Frame]) -> dict[str, tuple[str, Frame, dict[str, Any]]]:
    """Work done by hand."""
    here = of("dispatcher", "/tickets/1/assess")
    form = AssessForm(
        ticket_id=uid(42),
        number="TKT-2026-00042",
        title="Plus de réseau à l'atelier depuis ce matin",
        description="Le commutateur clignote en orange.\nPersonne ne peut imprimer.",
        key="k",
        service="Configuration réseau",
        services=(Option("it_security", "Sécurité"), Option("data_recovery", "Récupération de données")),
    )
    lines = (
        TemplateLine(uid(1), "reply", "Prise en charge"),
        TemplateLine(uid(2), "ticket", "Arrivée d'une personne dans la société"),
        TemplateLine(uid(3), "reply", "Ancien", is_active=False),
    )
    bulk = BulkForm(
        lines=(ticket("new"), ticket("waiting", title="Une imprimante qui ne veut plus rien savoir, " + LONG)),
        picked="x.1 y.2",
        key="k",
        services=(Option("it_security", "Sécurité"),),
        templates=TEMPLATES,
        cancel_reasons=("duplicate", "mistake"),
        waits_for=("client", "parts"),
    )
    done = BulkResult(
        done=tuple((uid(n), f"TKT-2026-0004{n}") for n in range(1, 8)),
        refused=((uid(9), "TKT-2026-00049", "Ce ticket est terminé : il ne peut plus changer ainsi."),),
        undo="[]",
        key="k",
    )
    template = TemplateForm(
        key="k",
        typed={"use": "reply", "name": "Prise en charge", "text_fr": "Bonjour {requester},\n{me} suit {number}."},
        services=(Option("it_security", "Sécurité"),),
    )
    wrong = {"typed": {"outcome": "more_information"}, "faults": {"question": "Ce champ est nécessaire."}}
    return {
        "bulk": ("bulk.html", of("dispatcher", "/tickets/bulk"), {"form": bulk}),
        "bulk_open": (
            "bulk.html",
            of("dispatcher", "/tickets/bulk"),
            {"form": replace(bulk, typed={"do": "reply"}, faults={"text": "Donnez un texte."}, left_out=12)},
        ),
        "bulk_done": ("bulk_done.html", of("dispatcher", "/tickets/bulk"), {"result": done}),
        "templates": ("templates.html", of("manager", "/templates"), {"templates": lines}),
        "templates_none": ("templates.html", of("dispatcher", "/templates"), {"templates": ()}),
        "template": ("template.html", of("dispatcher", "/templates/new"), {"form": template}),
        "template_faults": (
            "template.html",
            of("admin", "/templates/1"),
            {"form": replace(template, id=uid(1), faults={"text_fr": "« salaire » n'est pas un nom."})},
        ),
        "assess": ("assess.html", here, {"form": form}),
        "assess_faults": ("assess.html", here, {"form": replace(form, **wrong)}),
        "assess_late": ("assess.html", here, {"form": replace(form, may=False)}),
    }


def account_pages(of: Callable[..., Frame]) -> dict[str, tuple[str, Frame, dict[str, Any]]]:
    link = {"kind": "invitation", "token": "jeton", "email": "camille@demo.example", "gone": "", "fault": ""}
    card = Card("Camille Démo", "camille@demo.example", "+33 1 99 00 00 00")
    typed = {"name": card.name, "phone": card.phone, "lang": card.lang, "zone": card.zone}
    account = {
        "card": card,
        "typed": typed,
        "faults": {},
        "zones": ("Europe/Paris", "Indian/Reunion"),
        "sessions": (
            SessionRow(uid(80), "Firefox", "Linux", at(days=-2), NOW, True),
            SessionRow(uid(81), "Safari", "iPhone", at(days=-9), at(hours=-5), False),
            SessionRow(uid(82), "", "", at(days=-12), at(days=-11), False),
        ),
        "has_password": True,
        "identities": (LinkedAccount(uid(83), "Microsoft", at(days=-30), at(days=-1)),),
        "may_unlink": True,
        "key": "k",
    }
    sent = {"sent_at": at(days=-8), "expires_at": at(days=-1), "is_expired": True}
    rows = (
        InvitationRow(uid(90), "Camille Démo", "camille@demo.example", "client", "Atelier Démo", "Ada Témoin",
            at(hours=-3), at(days=7), False),
        InvitationRow(uid(91), LONG, "anne.marguerite@tres-longue-adresse.example", "client_manager",
            "Cabinet Exemple", "", **sent),
    )  # fmt: skip
    waiting: dict[str, Any] = {
        "invitations": rows,
        "roles": ("client", "client_manager"),
        "is_admin": False,
        "clients": CLIENTS,
        "next": None,
        "typed": {},
        "faults": {},
        "key": "k",
    }
    return {
        "forgotten": ("forgotten.html", of(None, "/password/forgotten"), {"asked": False, "email": "", "fault": ""}),
        "forgotten_asked": (
            "forgotten.html", of(None, "/password/forgotten"), {"asked": True, "email": "a@demo.example", "fault": ""},
        ),
        "link_invitation": ("password.html", of(None, "/invitation/jeton"), link),
        "link_reset": (
            "password.html", of(None, "/password/reset/jeton"), link | {"kind": "reset", "fault": "Trop facile."},
        ),
        "link_used": ("password.html", of(None, "/invitation/jeton"), link | {"gone": "invitation_accepted"}),
        "link_expired": (
            "password.html", of(None, "/password/reset/x"), link | {"kind": "reset", "gone": "link_expired"},
        ),
        "account": ("account.html", of("client", "/account"), account),
        "account_faults": (
            "account.html", of("admin", "/account"),
            account | {"faults": {"current": "Ce n'est pas votre mot de passe actuel."}},
        ),
        "account_elsewhere": (
            "account.html", of("technician", "/account"), account | {"has_password": False, "may_unlink": False},
        ),
        "invitations": ("invitations.html", of("client_manager", "/invitations"), waiting),
        "invitations_admin": (
            "invitations.html", of("admin", "/invitations"),
            waiting | {"is_admin": True, "faults": {"email": "Une invitation attend déjà."}},
        ),
        "invitations_none": ("invitations.html", of("client_manager", "/invitations"), waiting | {"invitations": ()}),
        "sign_in_others": (
            "sign_in.html", of(None, "/sign-in"),
            {
                "email": "", "next": "/", "fault": {"code": "away", "text": "Microsoft ne répond pas."},
                "providers": (("entra", "Microsoft"), ("maison", "le compte de la Société Exemple")),
            },
        ),
        "signed_out": ("signed_out.html", of(None, "/sign-in"), {"way_out": "https://login.example/end?x=1"}),
        "sign_in_notice": (
            "sign_in.html", of(None, "/sign-in", Notice("done", "Vous êtes déconnecté partout.")),
            {"email": "", "next": "/", "fault": None, "providers": ()},
        ),
    }  # fmt: skip
