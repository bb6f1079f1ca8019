"""Samples of pages/bulk.py."""

from dataclasses import replace

from portal.pages.views.hands import BulkForm, BulkResult
from portal.pages.views.ticket import Option

from .made_up import LONG, Of, Shown, uid
from .templates import TEMPLATES
from .ticket import ticket


def pages(of: Of) -> Shown:
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
    return {
        "bulk": ("bulk.html", of("dispatcher", "/tickets/bulk"), {"form": bulk}),
        "bulk_open": (
            "bulk.html",
            of("dispatcher", "/tickets/bulk"),
            {"form": replace(bulk, typed={"do": "reply"}, faults={"text": "Donnez un texte."}, left_out=12)},
        ),
        "bulk_done": ("bulk_done.html", of("dispatcher", "/tickets/bulk"), {"result": done}),
    }
