"""Who and when: the same in every sample. All people here are made up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from portal.pages.frame import Frame, Notice, Reader
from portal.pages.words import Lang

NOW = datetime(2026, 11, 24, 12, 48, tzinfo=UTC)
LONG = "Anne-Marguerite de La Rochefoucauld-Montbéliard (Démo)"
NAMES = {
    "client": "Camille Démo",
    "technician": "Naïma Exemple",
    "dispatcher": "Hugo Essai",
    "manager": "Odile Modèle",
    "admin": "Ada Témoin",
    "client_manager": "Léon Échantillon",
    "sales": "Rose Spécimen",
}

Shown = dict[str, tuple[str, Frame, dict[str, Any]]]
"""name → template, frame, view"""
Of = Callable[..., Frame]
"""of a role at an address, in the language and theme that are looked at"""


def at(**delta: float) -> datetime:
    return NOW + timedelta(**delta)


def uid(number: int) -> UUID:
    return UUID(int=0x01930000_0000_7000_8000_000000000000 + number)


def frame(role: str | None, path: str, lang: Lang = "fr", theme: str = "", *notices: Notice) -> Frame:
    reader = Reader(NAMES[role], role, str(uid(list(NAMES).index(role)))) if role else None
    return Frame(lang, "Europe/Paris", NOW, path, reader, "csrf", theme, notices)


def read_by(page: tuple[str, Frame, dict[str, Any]], number: int) -> tuple[str, Frame, dict[str, Any]]:
    """The same page, read by somebody else."""
    template, frame, view = page
    reader = replace(frame.reader, id=str(uid(number))) if frame.reader else None
    return template, replace(frame, reader=reader), view
