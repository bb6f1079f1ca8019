"""Nobody wants it any more; nothing has changed."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.errors import WhatIfOver, WhatIfUnknown
from scheduling.store.what_if import end_what_if, load_what_if


async def discard_what_if(tx: Tx, what_if_id: UUID) -> None:
    what_if = await load_what_if(tx, what_if_id)
    if what_if is None:
        raise WhatIfUnknown
    if what_if.state == "published":
        raise WhatIfOver
    await end_what_if(tx, what_if_id, "discarded")
