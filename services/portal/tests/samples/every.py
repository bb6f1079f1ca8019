"""Sample views: every page in every state, for tests and for pictures. Those of pages/<page>.py are in <page>.py."""

from importlib import import_module
from pathlib import Path

from portal.pages.frame import Frame, Notice
from portal.pages.words import Lang

from .made_up import Shown, frame, read_by
from .ticket import ticket
from .tickets import lines

__all__ = ["lines", "pages", "read_by", "ticket"]
FILES = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in ("every", "made_up"))


def pages(lang: Lang = "fr", theme: str = "") -> Shown:
    """The same everywhere a page must be seen."""

    def of(role: str | None, path: str, *notices: Notice) -> Frame:
        return frame(role, path, lang, theme, *notices)

    files = (import_module(f"samples.{name}") for name in FILES)
    return {name: page for one in files if hasattr(one, "pages") for name, page in one.pages(of).items()}
