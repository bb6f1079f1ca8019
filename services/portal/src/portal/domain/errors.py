"""Why portal says no."""

from chassis.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    RuleBroken,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)


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

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/email", self.code)])


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


class LinkUnknown(NotFound):
    """Never made, or replaced by a newer one."""

    code = "link_unknown"


class LinkExpired(Conflict):
    code = "link_expired"


class LinkUsed(Conflict):
    code = "link_used"


class InvitationUnknown(NotFound):
    """Also another company's."""

    code = "invitation_unknown"


class InvitationAccepted(Conflict):
    code = "invitation_accepted"


class InvitationRevoked(Conflict):
    code = "invitation_revoked"


class AlreadyInvited(Conflict):
    code = "already_invited"


class SessionUnknown(NotFound):
    """Also somebody else's, or over."""

    code = "session_unknown"


class IdentityUnknown(NotFound):
    """Also somebody else's, or cut already."""

    code = "identity_unknown"


class LastWayIn(Conflict):
    """Without a password, nothing else would open the account."""

    code = "last_way_in"


class WrongPassword(RuleBroken):
    """Of someone signed in: not a 401, which would send them to the door."""

    code = "wrong_password"


class NoConsentAsked(RuleBroken):
    """This purpose stands on another right."""

    code = "no_consent_asked"


class PurposeUnknown(NotFound):
    code = "purpose_unknown"


class NoPassword(RuleBroken):
    """This person signs in elsewhere."""

    code = "no_password"


class SignInRefused(Unauthenticated):
    """What another house said of somebody does not hold."""

    code = "elsewhere_refused"


class EmailUnverified(SignInRefused):
    code = "elsewhere_email"


class NoAccount(SignInRefused):
    """No invitation, no mapped group, or suspended."""

    code = "elsewhere_no_account"


class ProviderAway(Unavailable):
    code = "elsewhere_away"
