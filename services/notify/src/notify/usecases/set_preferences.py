"""A person says which mails they want; confirmations are always sent."""

from collections.abc import Mapping

from chassis.errors import RuleBroken
from chassis.http import Who
from chassis.tx import Tx
from notify import queries, store
from notify.domain.person import ALWAYS, Family


class AlwaysSent(RuleBroken):
    code = "always_sent"


async def set_preferences(tx: Tx, who: Who, email: Mapping[Family, bool]) -> dict[Family, bool]:
    if any(not wanted and family in ALWAYS for family, wanted in email.items()):
        raise AlwaysSent
    await store.save_preferences(tx, who.person_id, email)
    return await queries.preferences(tx, who.person_id)
