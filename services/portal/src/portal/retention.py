"""How long portal keeps what, unless the organisation says otherwise."""

from chassis.retention import Kept
from portal.store.retention import OLD_INVITATIONS, OLD_SESSIONS, forget_old_invitations, forget_old_sessions

RETENTION = (
    Kept(kind="sessions", days=180, at_least=7, at_most=365, old=OLD_SESSIONS, purge=forget_old_sessions),
    Kept(kind="invitations", days=90, at_least=7, at_most=365, old=OLD_INVITATIONS, purge=forget_old_invitations),
)
