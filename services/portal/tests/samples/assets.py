"""Samples of pages/assets.py."""

from datetime import date

from .made_up import NOW, Of, Shown, uid

DEVICE = {
        "id": str(uid(62)), "label": "PC-042", "kind": "workstation", "state": "in_use", "brand": "Exemple",
        "model": "Modèle 14", "serial": "SN-1042", "os": "Linux", "site": {"label": "Atelier"},
        "client": {"id": str(uid(70)), "name": "Atelier Démo"}, "user": {"person_id": str(uid(61)), "name": None},
    }  # fmt: skip


def pages(of: Of) -> Shown:
    history = [
        {"at": NOW, "field": None, "from_value": None, "to_value": None, "actor": {"name": "Camille Démo"}, "ticket": {
            "id": str(uid(42)), "number": "TKT-2026-00042", "title": "Écran noir", "state": "closed",
            "service": {"label_fr": "Réparation matérielle", "label_en": "Hardware repair"}}},
        {"at": NOW, "field": "state", "from_value": "in_stock", "to_value": "in_use", "actor": None, "ticket": None},
        {"at": NOW, "field": "os", "from_value": None, "to_value": "Linux", "actor": None, "ticket": None},
        {"at": NOW, "field": "added", "from_value": None, "to_value": "PC-042", "actor": None, "ticket": None},
    ]  # fmt: skip
    devices = {"assets": [DEVICE, DEVICE | {"state": "retired"}], "search": "", "next": "x", "client_id": str(uid(70))}
    one = {
        "device": DEVICE,
        "dates": {"purchased_on": None, "warranty_until": date(2025, 1, 1)},
        "history": history,
        "next": "x",
    }
    return {
        "assets": ("assets.html", of("dispatcher", "/assets"), devices),
        "assets_none": ("assets.html", of("client", "/assets"), devices | {"assets": [], "next": None}),
        "assets_nothing": ("assets.html", of("client", "/assets"), devices | {"assets": [], "search": "zinc"}),
        "asset": ("asset.html", of("dispatcher", "/assets/1"), one | {"may_change": True}),
        "asset_client": ("asset.html", of("client", "/assets/1"), one | {"may_change": False, "next": None}),
    }
