from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain.errors import ViewNotFound
from intake.domain.view import may_change
from intake.queries.views import view
from intake.store.views import delete_view


async def remove_view(tx: Tx, who: Who, view_id: UUID) -> None:
    known = await view(tx, view_id)
    if known is None:
        raise ViewNotFound
    may_change(who.role, who.person_id, known["owner_id"], is_shared=known["is_shared"])
    await delete_view(tx, view_id)
