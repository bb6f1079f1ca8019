"""Samples of pages/account.py."""

from portal.pages.views.account import Card, LinkedAccount, SessionRow

from .made_up import NOW, Of, Shown, at, uid


def pages(of: Of) -> Shown:
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
    return {
        "account": ("account.html", of("client", "/account"), account),
        "account_faults": (
            "account.html",
            of("admin", "/account"),
            account | {"faults": {"current": "Ce n'est pas votre mot de passe actuel."}},
        ),
        "account_elsewhere": (
            "account.html",
            of("technician", "/account"),
            account | {"has_password": False, "may_unlink": False},
        ),
    }
