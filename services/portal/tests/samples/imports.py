"""Samples of pages/imports.py."""

from dataclasses import replace

from portal.pages.views.imports import Checked, Wrong

from .made_up import Of, Shown


def pages(of: Of) -> Shown:
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
