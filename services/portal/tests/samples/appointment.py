"""Samples of pages/appointment.py."""

from dataclasses import replace
from datetime import timedelta

from portal.pages.views.appointment import Appointment, Choosing, Held, Reached, Time
from portal.pages.views.ticket import Slot

from .made_up import LONG, Of, Shown, at, uid

CARD = Appointment(
    ticket_id=uid(42),
    state="confirmed",
    visit_id=str(uid(77)),
    slot=Slot(at(hours=20, minutes=12), at(hours=20, minutes=57)),
    promise=Slot(at(hours=19, minutes=12), at(hours=21, minutes=12)),
    people=(Reached("Naïma Exemple", "+33 6 00 00 00 01", skills=(("hardware", True), ("network", False))),),
    preparation=("somebody_there", "access", "equipment_reachable", "backup"),
    may=frozenset({"choose", "cancel"}),
    key="k",
)
ALL_SKILLS = ("network", "hardware", "software", "security", "data_recovery", "video_surveillance", "access_control")
STATES = {
    "confirmed": CARD,
    "remote": replace(CARD, is_remote=True, promise=None, preparation=("computer_on", "somebody_there", "backup")),
    "travelling": replace(
        CARD,
        state="en_route",
        may=frozenset(),
        people=(Reached(LONG, "", "n@exemple.test", tuple((code, True) for code in ALL_SKILLS)),),
    ),
    "asked": replace(
        CARD, state="proposed", slot=None, promise=None, people=(), may=frozenset({"choose"}), asked=CARD.promise
    ),
    "searching": replace(CARD, state="searching", slot=None, promise=None, people=(), may=frozenset({"choose"})),
}


def time(hours: float, recommended: bool = False, added: int | None = None, late: bool = False) -> Time:
    start = at(hours=hours, minutes=12)
    promise = start - timedelta(minutes=start.minute, hours=(start.hour + 1) % 2)
    slot = Slot(start, start + timedelta(minutes=45))
    return Time(f"t{hours}", slot, Slot(promise, promise + timedelta(hours=2)), recommended, added, late)


def pages(of: Of) -> Shown:
    from .ticket import KEYS, ticket

    client, desk = of("client", "/tickets/1/appointment"), of("dispatcher", "/tickets/1/appointment")
    number, title = "TKT-2026-00042", "Plus de réseau à l'atelier depuis ce matin"
    first = Choosing(uid(42), number, title, "k", now=CARD.slot)
    free = [time(19), time(22, True), time(43.5), time(46), time(66)]
    days = ((free[0].slot.start, tuple(free[:2])), (free[2].slot.start, tuple(free[2:4])), (at(hours=66), (free[4],)))
    staff = tuple((day, tuple(replace(one, added_minutes=12, is_late=True) for one in of_day)) for day, of_day in days)
    held = Held("h", free[1].slot, free[1].promise, at(minutes=10))
    shown: Shown = {
        "appointment": ("appointment.html", client, {"choosing": replace(first, days=days)}),
        "appointment_desk": ("appointment.html", desk, {"choosing": replace(first, days=staff, now=None)}),
        "appointment_taken": (
            "appointment.html",
            client,
            {"choosing": replace(first, days=days, faults={"form": "Ce créneau vient d'être pris."})},
        ),
        "appointment_held": ("appointment.html", client, {"choosing": replace(first, held=held)}),
        "appointment_none": ("appointment.html", client, {"choosing": first}),
        "appointment_closed": (
            "appointment.html",
            client,
            {"choosing": replace(first, why_not="Le technicien est déjà en route.")},
        ),
    }
    for name, card in STATES.items():
        view = {"ticket": replace(ticket(), appointment=card), "why": None, "keys": KEYS}
        view |= {"cancel_reasons": (), "waits_for": ()}
        shown[f"ticket_appointment_{name}"] = ("ticket.html", of("client", "/tickets/1"), view)
    return shown
