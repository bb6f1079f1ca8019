"""Dates, delays and numbers as people of each language write them, in the reader's zone."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from portal.pages.words import NBSP, Lang, Words


class Formats:
    """Bound to one reader: language, zone and the instant of the page."""

    def __init__(self, words: Words, zone: str, now: datetime) -> None:
        self.words, self.zone, self.now = words, ZoneInfo(zone), now
        self.locale = "fr" if words.lang == "fr" else "en_GB"

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def clock(self, at: datetime) -> str:
        local = self.local(at)
        return clock_text(local.hour, local.minute, self.words.lang)

    def hour(self, said: str) -> str:
        """Of a week's opening hours, `09:00:00`."""
        hour, minute = said.split(":")[:2]
        return clock_text(int(hour), int(minute), self.words.lang)

    def day(self, at: datetime) -> str:
        """Today, tomorrow, yesterday, else `mar. 24 nov.`"""
        days = (self.local(at).date() - self.local(self.now).date()).days
        if days in (-1, 0, 1):
            return self.words(f"when.day.{('yesterday', 'today', 'tomorrow')[days + 1]}")
        pattern = "EEE d MMM" if abs(days) < 200 else "d MMM y"
        return format_date(self.local(at).date(), pattern, locale=self.locale).replace(" ", NBSP)

    def long_day(self, at: datetime) -> str:
        return format_date(self.local(at).date(), "EEEE d MMMM", locale=self.locale)

    def short_date(self, day: date) -> str:
        return format_date(day, "d MMM", locale=self.locale).replace(" ", NBSP)

    def full_date(self, day: date) -> str:
        """`12/01/2026`"""
        return f"{day:%d/%m/%Y}"

    def when(self, at: datetime) -> str:
        return self.words("when.day_clock", day=self.day(at), clock=self.clock(at))

    def exact(self, at: datetime) -> str:
        local = self.local(at)
        date = format_date(local.date(), "EEEE d MMMM y", locale=self.locale)
        return self.words("when.day_clock", day=date, clock=self.clock(at))

    def slot(self, start: datetime, end: datetime) -> str:
        """`aujourd'hui entre 14 h 10 et 14 h 40`"""
        return self.words("when.slot", day=self.day(start), start=self.clock(start), end=self.clock(end))

    def relative(self, at: datetime) -> str:
        past = at <= self.now
        text = self.span(abs(self.now - at))
        if abs(self.now - at) < timedelta(minutes=1):
            return self.words("when.now")
        return self.words("when.ago" if past else "when.in", span=text)

    def span(self, span: timedelta | float) -> str:
        """A delay in one or two units; a bare number is minutes."""
        exact = span.total_seconds() / 60 if isinstance(span, timedelta) else span
        minutes = round(exact)
        if minutes == 0 and exact > 0:
            return f"<{NBSP}1{NBSP}min"
        if minutes < 60:
            return f"{minutes}{NBSP}min"
        if minutes < 24 * 60:
            hours, rest = divmod(minutes, 60)
            return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")
        days, rest = divmod(minutes, 24 * 60)
        unit = self.words("when.days_unit")
        return f"{days}{NBSP}{unit}" + (f" {rest // 60}{NBSP}h" if rest >= 60 and days < 3 else "")

    def number(self, value: float | Decimal, digits: int = 0) -> str:
        pattern = "#,##0" + ("." + "#" * digits if digits else "")
        return format_decimal(value, format=pattern, locale=self.locale)

    def size(self, length: int) -> str:
        """Of a file, in the unit its owner's screen shows."""
        if length < 1_000_000:
            return f"{self.number(max(length / 1000, 1))}{NBSP}{self.words('files.kilobytes')}"
        return f"{self.number(length / 1_000_000, 1)}{NBSP}{self.words('files.megabytes')}"

    def money(self, amount: Decimal, currency: str) -> str:
        return str(format_currency(amount, currency, locale=self.locale))

    def urgency(self, due: datetime | None) -> str:
        """`late`, `soon` (under an hour) or nothing: the class of a deadline."""
        if due is None:
            return ""
        if due < self.now:
            return "late"
        return "soon" if due - self.now < timedelta(hours=1) else ""


def clock_text(hour: int, minute: int, lang: Lang) -> str:
    return f"{hour}{NBSP}h{NBSP}{minute:02d}" if lang == "fr" else f"{hour:02d}:{minute:02d}"


def letters(name: str) -> str:
    parts = [part for part in name.replace("-", " ").split() if part[0].isalnum()]
    return (parts[0][0] + parts[-1][0]).upper() if len(parts) > 1 else "".join(parts or [name])[:2].upper()
