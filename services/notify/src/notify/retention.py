"""How long notify keeps what, unless the organisation says otherwise."""

from chassis.retention import Kept
from notify.store import OLD_LETTERS, forget_letters

RETENTION = (Kept(kind="letters", days=400, at_least=30, at_most=1_825, old=OLD_LETTERS, purge=forget_letters),)
