"""The report as a PDF. Everything is handed to typst as data, never written into its source."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import typst

from scheduling.domain.on_site import Closed
from scheduling.domain.report import About, AddAction, AddPart, AddPhoto, AddTest, Report
from scheduling.domain.said import Point, Refuse, Sign
from scheduling.texts import REPORT, WHY

MONTHS = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
           "décembre"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"),
}  # fmt: skip
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A report with what is around it."""

    organisation: str
    lang: str
    zone: str
    site: str
    about: About
    report: Report
    report_hash: str
    closed: Closed | None
    closing: Sign | Refuse | None
    photos: Sequence[tuple[AddPhoto, bytes]]


def report_pdf(sheet: Sheet) -> bytes:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "report.typ").write_bytes(_source())
        for at, (photo, content) in enumerate(sheet.photos):
            (root / _name(at, photo)).write_bytes(content)
        if isinstance(sheet.closing, Sign) and sheet.closing.strokes:
            (root / "signature.svg").write_text(signature_svg(sheet.closing.strokes), "utf-8")
        # Its own fonts only: the same report looks the same on every machine.
        made: bytes = typst.compile(
            root / "report.typ",
            root=root,
            format="pdf",
            sys_inputs={"report": json.dumps(contents(sheet))},
            ignore_system_fonts=True,
        )
    return made


def signature_svg(strokes: Sequence[Sequence[Point]]) -> str:
    """Drawn by us from its points: nothing in it is anybody's markup."""
    across = [x for stroke in strokes for x, _ in stroke]
    down = [y for stroke in strokes for _, y in stroke]
    left, top = min(across) - 20, min(down) - 20
    wide, high = max(across) - left + 20, max(down) - top + 20
    paths = "".join(f'<path d="M{" L".join(f"{x} {y}" for x, y in (*stroke, stroke[-1]))}"/>' for stroke in strokes)
    pen = 'fill="none" stroke="#1b1916" stroke-width="8" stroke-linecap="round" stroke-linejoin="round"'
    size = f'viewBox="{left} {top} {wide} {high}" width="{wide}" height="{high}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><g {pen}>{paths}</g></svg>'


def contents(sheet: Sheet) -> Mapping[str, Any]:
    about, report = sheet.about, sheet.report
    words = {name: said[sheet.lang] for name, said in REPORT.items()}
    items = [one.does for one in report.items]
    tests = [one for one in items if isinstance(one, AddTest)]
    minutes = report.value("minutes_spent")
    facts = [
        (words["site"], sheet.site),
        (words["started"], _instant(about.started_at, sheet)),
        (words["finished"], _instant(about.finished_at, sheet)),
        (words["spent"], "" if minutes is None else words["minutes"].format(minutes=minutes)),
        (words["outcome"], _outcome(about, words, sheet.lang)),
    ]
    return {
        "lang": sheet.lang,
        "words": words,
        "number": about.number,
        "organisation": sheet.organisation,
        "hash": sheet.report_hash,
        "facts": [fact for fact in facts if fact[1]],
        "diagnosis": report.value("diagnosis") or "",
        "recommendations": report.value("recommendations") or "",
        "actions": [one.text for one in items if isinstance(one, AddAction)],
        "parts": [
            (one.label, str(one.quantity), one.reference, one.serial) for one in items if isinstance(one, AddPart)
        ],
        "tests": [(one.label, _measured(one), words["passed" if one.holds else "failed"]) for one in tests],
        "reserves": [f"{one.label} : {one.reserve or words['no_words']}" for one in tests if not one.holds],
        "photos": [{"path": _name(at, one), "caption": one.caption} for at, (one, _) in enumerate(sheet.photos)],
        "closing": _closing(sheet, words),
        "signature": isinstance(sheet.closing, Sign) and bool(sheet.closing.strokes),
    }


def _outcome(about: About, words: Mapping[str, str], lang: str) -> str:
    if about.outcome is None:
        return ""
    why = f" – {WHY[about.reason][lang]}" if about.reason in WHY else ""
    return words[about.outcome] + why


def _measured(test: AddTest) -> str:
    """`620 Mbit/s (≥ 900)`"""
    if test.of == "check" or test.value is None:
        return ""
    low, high = test.at_least, test.at_most
    both = f" ({low} – {high})" if low is not None and high is not None else ""
    bounds = both or (f" (≥ {low})" if low is not None else f" (≤ {high})" if high is not None else "")
    return f"{test.value} {test.unit}".strip() + bounds


def _closing(sheet: Sheet, words: Mapping[str, str]) -> list[str]:
    closed, said = sheet.closed, sheet.closing
    if closed is None:
        return [words["not_closed"]]
    when = _instant(closed.at, sheet)
    signer = said.signer if said else ""
    if closed.verdict == "signed":
        agreed = [] if isinstance(said, Sign) and said.strokes else [words["agreed"]]
        return [words["signed"].format(signer=signer or "–", when=when), *agreed]
    why = WHY[closed.reason][sheet.lang] if closed.reason in WHY else ""
    typed = [said.words] if isinstance(said, Refuse) and said.words else []
    return [words["refused"].format(when=when), *([signer] if signer else []), why, *typed]


def _instant(at: datetime | None, sheet: Sheet) -> str:
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(sheet.zone))
    month = MONTHS[sheet.lang][local.month - 1]
    if sheet.lang == "en":
        return f"{local.day} {month} {local.year}, {local:%H:%M}"
    return f"{'1er' if local.day == 1 else local.day} {month} {local.year}, {local.hour} h {local:%M}"


def _name(at: int, photo: AddPhoto) -> str:
    return f"{at}.{_ENDINGS[photo.media_type]}"


@cache
def _source() -> bytes:
    return Path(__file__).with_name("report.typ").read_bytes()
