"""Samples of pages/personal_data.py."""

from portal.pages.views.erasure import Held

from .made_up import Of, Shown, uid
from .purposes import PURPOSES

HELD = (
    Held("portal", {"profile": 1, "password": 1, "sessions": 3}),
    Held("intake", {"profile": 1, "tickets": 27, "messages": 112, "contact_on_site": 0}),
    Held("routing", None),
    Held("notify", {"letters": 0}),
)


def pages(of: Of) -> Shown:
    return {
        "my_data": ("my_data.html", of("client", "/my-data"), {"person_id": uid(95), "held": HELD, **PURPOSES}),
    }
