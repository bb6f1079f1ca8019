"""Why a command is refused."""

from chassis.errors import Conflict, NotFound, RuleBroken


class OfferUnknown(NotFound):
    code = "offer_unknown"


class OfferExpired(Conflict):
    """The deadline passed; someone else has been asked."""

    code = "offer_expired"


class OfferWithdrawn(Conflict):
    code = "offer_withdrawn"


class OfferAnswered(Conflict):
    code = "offer_answered"


class TicketUnknown(NotFound):
    code = "ticket_unknown"


class TechnicianUnknown(NotFound):
    code = "technician_unknown"


class TechnicianExists(Conflict):
    code = "technician_exists"


class TechnicianInactive(RuleBroken):
    code = "technician_inactive"


class TicketNotAssignable(RuleBroken):
    """Over, billing, or its site is not known yet."""

    code = "ticket_not_assignable"


class NothingToWithdraw(Conflict):
    code = "nothing_to_withdraw"


class WorkStarted(Conflict):
    """Nobody travelling or started is moved."""

    code = "work_started"


class AbsenceUnknown(NotFound):
    code = "absence_unknown"
