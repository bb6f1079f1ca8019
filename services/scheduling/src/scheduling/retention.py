"""How long scheduling keeps what, unless the organisation says otherwise."""

from chassis.retention import Kept
from scheduling.store.on_site import OLD_REPORTS
from scheduling.store.technician import OLD_NOTES, empty_old_notes
from scheduling.usecases.empty_old_reports import empty_old_reports

PROOF = 1_826
"""five years: as long as traders may be asked for what they owe each other (Code de commerce, L110-4)"""
RETENTION = (
    Kept(kind="visit_notes", days=1_095, at_least=30, at_most=3_650, old=OLD_NOTES, purge=empty_old_notes),
    Kept(kind="visit_reports", days=PROOF, at_least=30, at_most=3_650, old=OLD_REPORTS, purge=empty_old_reports),
)
