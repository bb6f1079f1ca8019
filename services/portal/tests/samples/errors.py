"""Samples of pages/errors.py."""

from portal.pages.page import PROSE, Attempt

from .made_up import Of, Shown


def pages(of: Of) -> Shown:
    shown: Shown = {}
    shown["error_stranger"] = ("error.html", of(None, "/nowhere"), {"kind": "missing", "said": "", "trace": ""})
    typed = {"idempotency_key": "k", "version": "3", "text": "", "reason": "Toujours en panne : rien n'a changé."}
    away = {"form": "Un service ne répond pas."}
    shown["refused"] = (
        "refused.html", of("client", "/tickets/1/reopen"),
        {"tried": Attempt(typed, away, status=503), "back": "/tickets/1", "PROSE": PROSE},
    )  # fmt: skip
    for kind in ("forbidden", "missing", "away", "broken", "unread", "large", "many", "stale"):
        shown[f"error_{kind}"] = ("error.html", of("client", "/kpis"), {"kind": kind, "said": "", "trace": "4f2a9c"})
    return shown
