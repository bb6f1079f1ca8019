"""Opening hours as people write them in one cell: `lun-ven 08:00-12:00, 14:00-18:00 | sam 9h-12h30`, and back."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import time
from itertools import groupby

DAYS = {
    "fr": ("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
    "en": ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
}
MOST = 28
_NUMBER = {word: at for words in DAYS.values() for at, word in enumerate(words)}
_DAY = r"[a-z]{3,9}\.?"
_DAYS = re.compile(rf"({_DAY})(?:\s*(?:-|\bau\b|\bto\b)\s*({_DAY}))?")
_TIME = r"(\d{1,2})(?:[:h](\d{2})?)?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|\ba\b|\bto\b)\s*{_TIME}")
_BETWEEN = re.compile(r"\s*(?:,|\bet\b|\band\b)\s*")


class UnreadableHours(ValueError):
    pass


class ClosesFirst(ValueError):
    pass


def hours_in(cell: str) -> list[dict[str, object]]:
    """By weekday and opening."""
    letters = unicodedata.normalize("NFKD", cell.casefold().replace("–", "-"))
    plain = "".join(x for x in letters if not unicodedata.combining(x))
    found = {one for group in re.split(r"[|;/\n]", plain) if group.strip() for one in _group(group.strip())}
    if not 0 < len(found) <= MOST:
        raise UnreadableHours(cell)
    if any(closes <= opens for _, opens, closes in found):
        raise ClosesFirst(cell)
    return [
        {"weekday": day, "opens": opens.isoformat(), "closes": closes.isoformat()}
        for day, opens, closes in sorted(found)
    ]


def _group(group: str) -> Iterable[tuple[int, time, time]]:
    days = re.split(r"(?=\d)", group, maxsplit=1)[0]
    each = [_SPAN.fullmatch(span.strip()) for span in _BETWEEN.split(group[len(days) :])]
    for day in _days(days.strip(" :")):
        for span in each:
            if span is None:
                raise UnreadableHours(group)
            yield day, _time(span[1], span[2]), _time(span[3], span[4])


def _days(words: str) -> Iterable[int]:
    for one in _BETWEEN.split(words):
        found = _DAYS.fullmatch(one.strip())
        if not found or any(name and name[:3] not in _NUMBER for name in found.groups()):
            raise UnreadableHours(words)
        first = _NUMBER[found[1][:3]]
        last = _NUMBER[found[2][:3]] if found[2] else first
        yield from (day % 7 for day in range(first, last + 1 + (7 if last < first else 0)))


def _time(hour: str, minute: str | None) -> time:
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        raise UnreadableHours(f"{hour}:{minute}") from None


def written_hours(hours: Iterable[Mapping[str, object]], lang: str) -> str:
    """Days in a row that have the same hours stand together."""
    spans: dict[int, list[str]] = {}
    for one in sorted(hours, key=lambda one: (one["weekday"], str(one["opens"]))):
        spans.setdefault(int(str(one["weekday"])), []).append(f"{str(one['opens'])[:5]}-{str(one['closes'])[:5]}")
    names, groups = DAYS[lang], []
    for (_, said), days in groupby(spans, key=lambda day: (day - list(spans).index(day), ", ".join(spans[day]))):
        row = list(days)
        groups.append(f"{names[row[0]]}{f'-{names[row[-1]]}' if len(row) > 1 else ''} {said}")
    return " | ".join(groups)
