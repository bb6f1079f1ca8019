from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from intake.domain.company import with_numbers
from intake.publishes import publish_client
from intake.store.clients import insert_client


async def add_client(tx: Tx, values: Mapping[str, Any]) -> UUID:
    company = await insert_client(tx, with_numbers(values))
    publish_client(tx, company)
    return company.client_id
