"""How long routing keeps what, unless the organisation says otherwise."""

from chassis.retention import Kept
from routing.store.retention import OLD_ABSENCES, OLD_EXPLANATIONS, empty_old_explanations, forget_old_absences

RETENTION = (
    Kept(
        kind="explanations", days=1_095, at_least=30, at_most=3_650, old=OLD_EXPLANATIONS, purge=empty_old_explanations
    ),
    Kept(kind="absences", days=365, at_least=30, at_most=1_825, old=OLD_ABSENCES, purge=forget_old_absences),
)
