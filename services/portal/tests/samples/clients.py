"""Samples of pages/clients.py."""

from dataclasses import replace
from datetime import date
from typing import Any

from portal.pages.views.records import Field, RecordForm
from portal.pages.views.ticket import Option

from .assets import DEVICE
from .made_up import LONG, Of, Shown, uid
from .tickets import lines


def pages(of: Of) -> Shown:
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
    shown = {
        "client": whole, "sites": [site, site | {"id": str(uid(63)), "label": LONG, "active": False, "hours": []}],
        "site_labels": {str(uid(60)): "Atelier"}, "contacts": [contact], "contracts": [contract], "assets": [DEVICE],
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
    return {
        "clients": ("clients.html", of("sales", "/clients"), listed),
        "clients_none": ("clients.html", of("sales", "/clients"), listed | {"clients": [], "next": None}),
        "clients_nothing": ("clients.html", of("sales", "/clients"), {"clients": [], "search": "zinc", "next": None}),
        "client": ("client.html", of("dispatcher", "/clients/1"), shown),
        "client_empty": ("client.html", of("sales", "/clients/1"), shown | empty),
        "client_own": ("client.html", of("client_manager", "/company"), shown | {"may_change": False}),
        "client_new": ("record.html", of("sales", "/clients/new"), {"form": form}),
        "client_faults": (
            "record.html",
            of("sales", "/clients"),
            {"form": replace(form, faults={"siren": "Un SIREN a 9 chiffres."})},
        ),
        "contact": ("record.html", of("sales", "/clients/1/contacts/1"), {"form": someone}),
    }
