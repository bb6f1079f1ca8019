from uuid import UUID

from chassis.tx import Tx
from intake.publishes import publish_client
from intake.store.clients import insert_client


async def add_client(tx: Tx, *, name: str, siren: str | None, vip: bool) -> UUID:
    company = await insert_client(tx, name=name, siren=siren, vip=vip)
    publish_client(tx, company)
    return company.client_id
