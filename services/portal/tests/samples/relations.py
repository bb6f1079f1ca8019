"""Samples of pages/relations.py."""

from dataclasses import replace
from typing import Any

from portal.pages.views.relations import Around, AroundForm
from portal.pages.views.ticket import Moment, Option

from .made_up import Of, Shown, at, uid
from .ticket import around

RELATIONS = ("depends_on", "blocks", "parent", "child", "duplicates", "relates")


def around_form(**more: Any) -> AroundForm:
    told = Moment("c1", at(minutes=-31), "comment", "Camille Démo", "L'imprimante ne marche plus non plus.")
    may = ("arrange_contributors", "arrange_watchers", "link", "merge", "split", "watch", "chat")
    known = AroundForm(
        ticket_id=uid(42), number="TKT-2026-00042", title="Plus de réseau à l'atelier depuis ce matin", version="3",
        key="k", around=around(*may), staff=(Option(str(uid(70)), "Basile Démo"),),
        company=(Option(str(uid(71)), "Dominique Démo"),), comments=(told,),
    )  # fmt: skip
    return replace(known, **more)


def pages(of: Of) -> Shown:
    refused = {"number": "Aucune demande ne porte ce numéro, ou vous ne pouvez pas la lire."}
    return {
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
    }
