"""One cell of a CSV file, as a value and back: dates, numbers and yes or no as French and English people write them."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from stdnum.exceptions import ValidationError
from stdnum.fr import siren as registered

from intake.domain.csv_file import plain_name
from intake.domain.written_hours import ClosesFirst, UnreadableHours, hours_in, written_hours

# A spreadsheet would run it as a formula (CWE-1236); a text that looks like one already marked is marked once more.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_MARKED = re.compile(r"'+[=+\-@\t\r]")
_FRENCH_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]+(?:à )?(.*))?")
_TIME = re.compile(r"(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?")
_PHONE = re.compile(r"[0-9+(). -]{4,30}")
_EMAIL = re.compile(r"[^@\s\0]{1,64}@[^@\s\0]{1,189}\.[^@\s\0]{2,}")
_YES = {"oui", "o", "yes", "y", "vrai", "true", "1", "x"}
_NO = {"non", "n", "no", "faux", "false", "0"}
ZONES = available_timezones()

Read = Callable[[str, ZoneInfo], Any]


class Wrong(Exception):
    """A cell that cannot be what its column says."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def neutral(text: str) -> str:
    """What a spreadsheet shows and never runs."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain(cell: str) -> str:
    """What `neutral` was given."""
    return cell[1:] if _MARKED.match(cell) else cell


def text(longest: int, shortest: int = 1) -> Read:
    def read(cell: str, zone: ZoneInfo) -> str:
        if "\0" in cell:
            raise Wrong("unstorable")
        if len(cell) > longest:
            raise Wrong("string_too_long", max_length=longest)
        if len(cell) < shortest:
            raise Wrong("string_too_short", min_length=shortest)
        return cell

    return read


def number(least: float, most: float) -> Read:
    def read(cell: str, zone: ZoneInfo) -> float:
        try:
            value = float(re.sub(r"[\s\u202f\xa0]", "", cell).replace(",", "."))
        except ValueError:
            raise Wrong("float_parsing") from None
        if not least <= value <= most:
            raise Wrong("number_outside", least=f"{least:g}", most=f"{most:g}")
        return value

    return read


def yes(cell: str, zone: ZoneInfo) -> bool:
    word = plain_name(cell)
    if word not in _YES | _NO:
        raise Wrong("yes_or_no")
    return word in _YES


def day(cell: str, zone: ZoneInfo) -> date:
    return instant(cell, zone).astimezone(zone).date()


def instant(cell: str, zone: ZoneInfo) -> datetime:
    """JJ/MM/AAAA or ISO 8601; without a zone, the organisation's."""
    try:
        if french := _FRENCH_DAY.fullmatch(cell):
            days, months, years, rest = french.groups()
            found = datetime.combine(date(int(years), int(months), int(days)), _time(rest or "0:00"))
        else:
            found = datetime.fromisoformat(cell)
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Wrong("date_unreadable") from None


def _time(typed: str) -> time:
    found = _TIME.fullmatch(typed.strip())
    if not found:
        raise ValueError(typed)
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return time(hours, minutes, seconds)


def siren(cell: str, zone: ZoneInfo) -> str:
    try:
        return registered.validate(re.sub(r"\s", "", cell))
    except ValidationError:
        raise Wrong("siren") from None


def phone(cell: str, zone: ZoneInfo) -> str:
    if not _PHONE.fullmatch(cell):
        raise Wrong("phone")
    return cell


def zone_name(cell: str, zone: ZoneInfo) -> str:
    if cell not in ZONES:
        raise Wrong("zone")
    return cell


def department(cell: str, zone: ZoneInfo) -> str:
    code = cell.upper().zfill(2)
    if not re.fullmatch(r"[0-9A-Z]{2,3}", code):
        raise Wrong("department_unreadable")
    return code


def one_of(words: Mapping[str, str]) -> Read:
    """`words`: what people write, as `plain_name` has it, and our code for it."""

    def read(cell: str, zone: ZoneInfo) -> str:
        if (code := words.get(plain_name(cell))) is None:
            raise Wrong("enum", expected=", ".join(dict.fromkeys(words.values())))
        return code

    return read


def several(words: Mapping[str, str]) -> Read:
    """Some of the words, with commas between them."""
    read_one = one_of(words)

    def read(cell: str, zone: ZoneInfo) -> list[str]:
        return list(dict.fromkeys(read_one(part.strip(), zone) for part in re.split("[,/|]", cell) if part.strip()))

    return read


def email(cell: str, zone: ZoneInfo) -> str:
    if not _EMAIL.fullmatch(cell):
        raise Wrong("email_unreadable")
    return cell


def hours(cell: str, zone: ZoneInfo) -> list[dict[str, object]]:
    try:
        return hours_in(cell)
    except UnreadableHours:
        raise Wrong("hours_unreadable") from None
    except ClosesFirst:
        raise Wrong("hours_order") from None


def written(value: object, lang: str, zone: ZoneInfo) -> str:
    """A value as a cell, which the functions above read back to the same."""
    match value:
        case None:
            return ""
        case bool():
            return {"fr": ("non", "oui"), "en": ("no", "yes")}[lang][value]
        case float():
            return neutral(repr(value).replace(".", "," if lang == "fr" else "."))
        case [{"weekday": _}, *_]:
            return neutral(written_hours(cast("list[Mapping[str, object]]", value), lang))
        case list():
            return ", ".join(map(str, value))
        case datetime():
            return value.astimezone(zone).isoformat(" ", "seconds")
        case _:
            return neutral(str(value))
