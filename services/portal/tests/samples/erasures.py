"""Samples of pages/erasures.py."""

from dataclasses import replace
from typing import Any

from portal.domain.model import Person
from portal.pages.views.erasure import ErasureLine, Step

from .made_up import LONG, Of, Shown, at, uid
from .personal_data import HELD


def erasures() -> dict[str, ErasureLine]:
    """Still waiting for two services, and done."""
    steps = tuple(Step(name, rows, at(minutes=-3)) for name, rows in (("portal", 4), ("intake", 31), ("notify", 12)))
    last = (Step("routing", 6, at(minutes=-2)), Step("scheduling", 2, at(minutes=-2), ("invoices",)))
    waiting = ErasureLine(
        uid(95), "client", "asked", "Ada Témoin", at(minutes=-3), None, (*steps, Step("routing"), Step("scheduling"))
    )
    return {"waiting": waiting, "done": replace(waiting, done_at=at(minutes=-2), steps=(*steps, *last), asked_by="")}


def pages(of: Of) -> Shown:
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
    return {
        "erasure": ("erasure.html", of("admin", "/people"), erasing | {"person": person}),
        "erasure_faults": (
            "erasure.html",
            of("admin", "/people"),
            erasing | {"person": replace(person, name=LONG), "faults": {"name": "Ce n'est pas le nom affiché."}},
        ),
        "erasure_waiting": ("erasure.html", of("admin", "/people"), erasing | {"erasure": erasures()["waiting"]}),
        "erasure_done": ("erasure.html", of("admin", "/people"), erasing | {"erasure": erasures()["done"]}),
        "erasures": ("erasures.html", of("admin", "/people"), {"erasures": tuple(erasures().values()), "next": "x"}),
        "erasures_none": ("erasures.html", of("admin", "/people"), {"erasures": (), "next": None}),
    }
