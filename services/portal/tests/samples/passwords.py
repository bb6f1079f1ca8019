"""Samples of pages/passwords.py."""

from .made_up import Of, Shown


def pages(of: Of) -> Shown:
    link = {"kind": "invitation", "token": "jeton", "email": "camille@demo.example", "gone": "", "fault": ""}
    return {
        "forgotten": ("forgotten.html", of(None, "/password/forgotten"), {"asked": False, "email": "", "fault": ""}),
        "forgotten_asked": (
            "forgotten.html",
            of(None, "/password/forgotten"),
            {"asked": True, "email": "a@demo.example", "fault": ""},
        ),
        "link_invitation": ("password.html", of(None, "/invitation/jeton"), link),
        "link_reset": (
            "password.html",
            of(None, "/password/reset/jeton"),
            link | {"kind": "reset", "fault": "Trop facile."},
        ),
        "link_used": ("password.html", of(None, "/invitation/jeton"), link | {"gone": "invitation_accepted"}),
        "link_expired": (
            "password.html",
            of(None, "/password/reset/x"),
            link | {"kind": "reset", "gone": "link_expired"},
        ),
    }
