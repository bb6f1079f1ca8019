"""The rules a command can break, each with its own code."""

from collections.abc import Sequence
from typing import Any

from chassis.errors import AppError, ChangedMeanwhile, Conflict, Invalid, NotFound, RuleBroken


class VisitUnknown(NotFound):
    """No such visit, or not this technician's."""

    code = "visit_unknown"


class VisitNotConfirmed(Conflict):
    code = "visit_not_confirmed"


class VisitNotStarted(Conflict):
    code = "visit_not_started"


class VisitOver(Conflict):
    code = "visit_over"


class TestFailed(Conflict):
    """A test failed and no reserve says so: it is not done."""

    code = "test_failed"


class ReportClosed(Conflict):
    """Signed or refused: nothing in it changes any more."""

    code = "report_closed"


class ReportChanged(Conflict):
    """What was shown to the client is no longer what there is."""

    code = "report_changed"


class NotFinished(Conflict):
    """Only a visit that is over has a report to sign."""

    code = "waits_for_finish"


class NotThere(Conflict):
    code = "waits_for_start"


class ReportUnknown(NotFound):
    code = "report_unknown"


class PhotoUnknown(NotFound):
    code = "photo_unknown"


class ConflictUnknown(NotFound):
    """Or somebody has settled it."""

    code = "conflict_unknown"


class OnlyFields(RuleBroken):
    """Of what was refused there is nothing to put in another's place."""

    code = "only_fields"


class ReportFull(RuleBroken):
    code = "report_full"


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


class WhatIfUnknown(NotFound):
    """Never asked, or longer ago than a day."""

    code = "what_if_unknown"


class WhatIfRefused(RuleBroken):
    """A change names what is not there; the fields say which."""

    code = "what_if_refused"


class WhatIfNotReady(Conflict):
    code = "what_if_not_ready"


class WhatIfOver(Conflict):
    """Discarded, failed or published."""

    code = "what_if_over"


class IfMatchNeeded(AppError):
    """Publishing says which plan was looked at."""

    status = 428
    code = "if_match_needed"


class PlanChanged(ChangedMeanwhile):
    """Something that the plan touches is not any more what it was when the plan was made."""

    code = "plan_changed"


class AbsenceNotRecorded(Conflict):
    """routing keeps absences; scheduling has not heard of this one."""

    code = "absence_not_recorded"
