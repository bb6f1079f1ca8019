"""The rules a command can break, each with its own code."""

from collections.abc import Sequence
from typing import Any

from chassis.errors import Conflict, Invalid, NotFound


class VisitUnknown(NotFound):
    """No such visit, or not this technician's."""

    code = "visit_unknown"


class VisitNotConfirmed(Conflict):
    code = "visit_not_confirmed"


class VisitNotStarted(Conflict):
    code = "visit_not_started"


class VisitOver(Conflict):
    code = "visit_over"


class AppointmentUnknown(NotFound):
    """No such ticket with something to arrange, or somebody else's."""

    code = "appointment_unknown"


class NothingToArrange(Conflict):
    """Nobody is asked to come at the moment."""

    code = "nothing_to_arrange"


class VisitUnderWay(Conflict):
    code = "visit_under_way"


class HoldUnknown(NotFound):
    """Never held, released, or somebody else's."""

    code = "hold_unknown"


class SlotGone(Conflict):
    """With what can be had instead, which the edge tells as `slots`."""

    def __init__(self, choices: Sequence[Any] = ()) -> None:
        super().__init__()
        self.choices = choices


class HoldExpired(SlotGone):
    code = "hold_expired"


class SlotTaken(SlotGone):
    code = "slot_taken"


class SlotMalformed(Invalid):
    code = "slot_malformed"


class CalendarUnknown(NotFound):
    """Never given, taken back, or somebody else's."""

    code = "calendar_unknown"


class AddressMalformed(Invalid):
    code = "calendar_address"
