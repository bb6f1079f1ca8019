"""How long scheduling keeps what, unless the organisation says otherwise."""

from chassis.retention import Kept
from scheduling.store.technician import OLD_NOTES, empty_old_notes

RETENTION = (Kept(kind="visit_notes", days=1_095, at_least=30, at_most=3_650, old=OLD_NOTES, purge=empty_old_notes),)
