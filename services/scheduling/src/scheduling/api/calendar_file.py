"""Visits as iCalendar (RFC 5545): what calendar programmes read."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from icalendar import Calendar, Event, vGeo

REFRESH = timedelta(minutes=15)
STATUS = {"proposed": "TENTATIVE", "cancelled": "CANCELLED"}
WORDS = {
    "fr": {
        "name": "Rendez-vous {app}",
        "onsite": "Intervention sur place",
        "remote": "Intervention à distance",
        "see": "Voir la demande : {url}",
    },
    "en": {
        "name": "{app} appointments",
        "onsite": "Visit on site",
        "remote": "Remote session",
        "see": "See the request: {url}",
    },
}


def calendar_file(
    visits: Iterable[Mapping[str, Any]], now: datetime, lang: str, app_name: str, public_url: str
) -> bytes:
    """Numbers, services and places; nothing that anybody typed. Each visit keeps its UID, whatever becomes of it."""
    words = WORDS[lang]
    found = Calendar()
    found.add("prodid", f"-//{app_name}//scheduling//{lang.upper()}")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("x-wr-calname", words["name"].format(app=app_name))
    found.add("name", words["name"].format(app=app_name))
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for visit in visits:
        found.add_component(_event(visit, now, words, public_url))
    return bytes(found.to_ical())


def _event(visit: Mapping[str, Any], now: datetime, words: Mapping[str, str], public_url: str) -> Event:
    event = Event()
    event.add("uid", f"{visit['visit_id']}@{public_url.partition('://')[2]}")
    event.add("dtstamp", now)
    event.add("sequence", visit["revision"])
    event.add("dtstart", visit["starts_at"])
    event.add("dtend", visit["ends_at"])
    event.add("status", STATUS.get(visit["state"], "CONFIRMED"))
    event.add("summary", " – ".join(filter(None, (words[visit["mode"]], visit["number"], visit["service"]))))
    url = f"{public_url}/tickets/{visit['ticket_id']}"
    event.add("url", url)
    event.add("description", words["see"].format(url=url))
    if visit["site_label"]:
        event.add("location", visit["site_label"])
    if visit["latitude"] is not None:
        event.add("geo", vGeo((visit["latitude"], visit["longitude"])))
    return event
