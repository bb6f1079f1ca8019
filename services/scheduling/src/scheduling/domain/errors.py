"""The rules a command can break, each with its own code."""

from chassis.errors import Conflict, NotFound, RuleBroken


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
