"""Samples of pages/home.py."""

from .made_up import Of, Shown
from .tickets import lines


def pages(of: Of) -> Shown:
    return {
        "home": ("home.html", of("client", "/"), {"open": lines(3), "done": lines(4)[3:]}),
        "home_empty": ("home.html", of("client", "/"), {"open": (), "done": ()}),
    }
