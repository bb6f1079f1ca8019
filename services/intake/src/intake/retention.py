"""How long intake keeps what, unless the organisation says otherwise."""

from functools import partial

from chassis.retention import Kept
from intake.store.retention import OLD_ACCEPTED, OLD_OFFERS, OLD_TICKETS
from intake.usecases.empty_old_quotes import empty_old_quotes
from intake.usecases.empty_old_tickets import empty_old_tickets

YEAR = 365
ACCOUNTS = 3_653
"""ten years, the two or three leap days among them (Code de commerce, L123-22)"""
RETENTION = (
    Kept(
        kind="tickets", days=3 * YEAR, at_least=30, at_most=10 * YEAR, old=OLD_TICKETS, purge=empty_old_tickets,
    ),
    Kept(
        kind="quotes", days=3 * YEAR, at_least=90, at_most=10 * YEAR, old=OLD_OFFERS,
        purge=partial(empty_old_quotes, accepted=False),
    ),
    Kept(
        kind="accepted_quotes", days=ACCOUNTS, at_least=ACCOUNTS, at_most=2 * ACCOUNTS, old=OLD_ACCEPTED,
        purge=partial(empty_old_quotes, accepted=True),
    ),
)  # fmt: skip
