"""Templates to HTML: one environment, the reader's words and formats bound per page."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.pages.chart import bars
from portal.pages.formats import Formats, letters
from portal.pages.frame import Frame
from portal.pages.views.ticket import STEPS
from portal.pages.words import Words

PACKAGE = Path(__file__).resolve().parent.parent
STATIC = PACKAGE / "static"


@cache
def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(PACKAGE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(asset=asset, bars=bars, letters=letters, STEPS=STEPS)
    return env


@cache
def asset(path: str) -> str:
    """The address of a static file, with its content's mark so that it can be kept for ever."""
    file = STATIC / path
    mark = sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else "absent"
    return f"/static/{path}?{mark}"


def render(template: str, frame: Frame, **view: Any) -> str:
    words = Words(frame.lang)
    formats = Formats(words, frame.zone, frame.now)
    return environment().get_template(template).render(frame=frame, t=words, f=formats, **view)
