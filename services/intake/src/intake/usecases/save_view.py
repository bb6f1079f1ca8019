"""A list someone wants again, new or changed."""

from typing import Any
from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain.errors import ViewNotFound
from intake.domain.view import may_change, may_share
from intake.queries.views import view
from intake.store import views as store


async def save_view(tx: Tx, who: Who, view_id: UUID | None, values: dict[str, Any]) -> UUID:
    may_share(who.role, is_shared=values["is_shared"])
    if view_id is None:
        view_id, owner_id = tx.new_id(), who.person_id
    else:
        known = await view(tx, view_id)
        if known is None:
            raise ViewNotFound
        owner_id = known["owner_id"]
        may_change(who.role, who.person_id, owner_id, is_shared=known["is_shared"])
    await store.save_view(tx, view_id, owner_id, values)
    return view_id
