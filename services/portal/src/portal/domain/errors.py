"""Why portal says no."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, TooManyRequests, Unauthenticated


class WrongCredentials(Unauthenticated):
    """The same for an unknown address, a wrong password and a suspended account."""

    code = "wrong_credentials"


class LockedOut(TooManyRequests):
    code = "locked_out"


class SessionOver(Unauthenticated):
    code = "session_over"


class PersonUnknown(NotFound):
    code = "person_unknown"


class EmailTaken(Conflict):
    code = "email_taken"


class PersonInvalid(Invalid):
    """Carries which fields, and why."""


class NotErasedByThemselves(Forbidden):
    code = "not_erased_by_themselves"


class LastAdmin(Conflict):
    """Nobody could add another one."""

    code = "last_admin"


class ErasureUnderWay(Conflict):
    """Not every service has answered yet."""

    code = "erasure_under_way"


class NotYourself(Forbidden):
    """An administrator who suspends or demotes themselves could leave nobody to undo it."""

    code = "not_yourself"
