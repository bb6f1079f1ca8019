"""Letters in the reader's language and zone: one template says the words, two layouts dress them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.runtime import Context

# What a letter may say without having to: a template that misspells any other name fails.
OPTIONAL = (
    "slot", "mode", "crew", "author", "reasons", "expires_at", "arrives_at", "delay_minutes", "impossible",
    "into_number", "reason",
)  # fmt: skip
NARROW, WIDE = "\u202f", "\u00a0"
_HIGH = re.compile(r"[  ]([;!?»])")
_DAYS = {
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
_MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_WORDS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "help": {
        "fr": {
            "more_skill": "une autre compétence",
            "more_time": "plus de temps",
            "second_person": "une deuxième personne",
        },
        "en": {"more_skill": "another skill", "more_time": "more time", "second_person": "a second person"},
    },
    "priority": {
        "fr": {"P1": "P1 (critique)", "P2": "P2 (haute)", "P3": "P3 (normale)", "P4": "P4 (basse)"},
        "en": {"P1": "P1 (critical)", "P2": "P2 (high)", "P3": "P3 (normal)", "P4": "P4 (low)"},
    },
    "mode": {"fr": {"remote": "à distance", "onsite": "sur site"}, "en": {"remote": "remote", "onsite": "on site"}},
    "clock": {
        "fr": {"accept": "acceptation", "respond": "prise en charge", "resolve": "résolution"},
        "en": {"accept": "acceptance", "respond": "response", "resolve": "resolution"},
    },
    "criterion": {
        "fr": {
            "expertise": "compétences", "proximity": "proximité", "availability": "disponibilité", "load": "charge",
            "team": "équipe dédiée", "client_priority": "priorité du client", "deadline": "échéance",
        },
        "en": {"expertise": "skills"},
    },
}  # fmt: skip


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


class Reader:
    """Turns moments and codes into the words of one person."""

    def __init__(self, lang: str, zone: str) -> None:
        self.lang = lang if lang in _DAYS else "fr"
        self.zone = ZoneInfo(zone)

    def local(self, moment: datetime | str) -> datetime:
        return (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone(self.zone)

    def day(self, moment: datetime | str) -> str:
        at = self.local(moment)
        number = "1er" if self.lang == "fr" and at.day == 1 else str(at.day)
        return f"{_DAYS[self.lang][at.weekday()]} {number} {_MONTHS[self.lang][at.month - 1]}"

    def date(self, day: str) -> str:
        on = date.fromisoformat(day)
        number = "1er" if self.lang == "fr" and on.day == 1 else str(on.day)
        return f"{number} {_MONTHS[self.lang][on.month - 1]} {on.year}"

    def money(self, money: Mapping[str, str]) -> str:
        amount, currency = f"{Decimal(money['amount']):,.2f}", money["currency"]
        sign = "€" if currency == "EUR" else currency
        if self.lang == "fr":
            return f"{amount.replace(',', NARROW).replace('.', ',')}{WIDE}{sign}"
        return f"{sign}{amount}" if sign == "€" else f"{sign}{WIDE}{amount}"

    def time(self, moment: datetime | str) -> str:
        at = self.local(moment)
        return f"{at.hour}{WIDE}h{WIDE}{at.minute:02}" if self.lang == "fr" else f"{at:%H:%M}"

    def moment(self, moment: datetime | str) -> str:
        return f"{self.day(moment)}{' à ' if self.lang == 'fr' else ' at '}{self.time(moment)}"

    def slot(self, slot: Mapping[str, Any]) -> str:
        start, end = slot["starts_at"], slot["ends_at"]
        between = (" de ", " à ") if self.lang == "fr" else (", ", " to ")
        return f"{self.day(start)}{between[0]}{self.time(start)}{between[1]}{self.time(end)}"

    def duration(self, minutes: int) -> str:
        hours, rest = divmod(minutes, 60)
        days, hours = divmod(hours, 24) if hours >= 48 else (0, hours)
        if days:
            return f"{days}{WIDE}{'jours' if self.lang == 'fr' else 'days'}"
        parts = [f"{hours}{WIDE}h"] if hours else []
        return " ".join([*parts, f"{rest}{WIDE}min"] if rest or not hours else parts)

    def reasons(self, reasons: Sequence[Mapping[str, Any]]) -> str:
        return ", ".join(f"{self.word(r['criterion'], 'criterion')} {r['points']} pts" for r in reasons)

    def word(self, code: str, family: str) -> str:
        return _WORDS[family][self.lang].get(code, code.replace("_", " "))


def _french(text: str) -> str:
    """Spaces that French puts before high punctuation must not break a line."""
    text = _HIGH.sub(rf"{NARROW}\1", text.replace(" :", f"{WIDE}:"))
    return text.replace("« ", f"«{NARROW}")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("notify.channels"),
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    return environment


def render(template: str, *, lang: str, zone: str, public_url: str, brand: str, **facts: Any) -> Rendered:
    """`facts`: me, ticket, client_name, names, and the letter's own params."""
    reader = Reader(lang, zone)
    words = _environment().get_template(f"{reader.lang}/{template}.j2")
    url = public_url.rstrip("/")
    context = words.new_context({**dict.fromkeys(OPTIONAL), **facts, "say": reader, "brand": brand, "url": url})
    dress = _french if reader.lang == "fr" else str
    blocks = {name: dress(_block(words.blocks[name], context)) for name in words.blocks if name != "link"}
    layout: dict[str, Any] = {
        "lang": reader.lang,
        "colon": f"{WIDE}: " if reader.lang == "fr" else ": ",
        "brand": brand,
        "subject": _one_line(blocks["subject"]),
        "paragraphs": [p for p in re.split(r"\n\s*\n", blocks["body"].strip()) if p.strip()],
        "facts": [
            tuple(part.strip() for part in line.split("|", 1))
            for line in blocks.get("facts", "").splitlines()
            if "|" in line
        ],
        "action": blocks.get("action", "").strip(),
        "link": url + _block(words.blocks["link"], context).strip() if "link" in words.blocks else url,
    }
    text = _environment().get_template("layout.txt.j2").render(layout)
    return Rendered(layout["subject"], text, _environment().get_template("layout.html.j2").render(layout))


def _one_line(text: str) -> str:
    # Not str.split, which would give up the spaces that must not break.
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def _block(block: Any, context: Context) -> str:
    return "".join(block(context))
