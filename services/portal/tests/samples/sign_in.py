"""Samples of pages/sign_in.py."""

from portal.pages.frame import Notice

from .made_up import Of, Shown


def pages(of: Of) -> Shown:
    door = {"email": "", "next": "/", "fault": None, "providers": ()}
    return {
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
        "sign_in_others": (
            "sign_in.html",
            of(None, "/sign-in"),
            {
                "email": "",
                "next": "/",
                "fault": {"code": "away", "text": "Microsoft ne répond pas."},
                "providers": (("entra", "Microsoft"), ("maison", "le compte de la Société Exemple")),
            },
        ),
        "signed_out": ("signed_out.html", of(None, "/sign-in"), {"way_out": "https://login.example/end?x=1"}),
        "sign_in_notice": (
            "sign_in.html",
            of(None, "/sign-in", Notice("done", "Vous êtes déconnecté partout.")),
            {"email": "", "next": "/", "fault": None, "providers": ()},
        ),
    }
