"""The rules a command can break, each with its own code."""

from chassis.errors import Conflict, NotFound


class VisitUnknown(NotFound):
    """No such visit, or not this technician's."""

    code = "visit_unknown"


class VisitNotConfirmed(Conflict):
    code = "visit_not_confirmed"


class VisitNotStarted(Conflict):
    code = "visit_not_started"


class VisitOver(Conflict):
    code = "visit_over"
