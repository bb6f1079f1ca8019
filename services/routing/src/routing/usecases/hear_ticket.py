"""Intake said something of a ticket."""

from uuid import UUID

from chassis.tx import Tx
from routing import publishes, queries, store
from routing.domain.decide import hear
from routing.domain.evolve import evolve
from routing.domain.heard import Cancelled, Ended, News, Opened, Retitled
from routing.domain.params import Params

CHOOSES_NOBODY = (Cancelled, Ended, Retitled)


async def hear_ticket(tx: Tx, params: Params, ticket_id: UUID, client_id: UUID, news: News) -> None:
    job = await store.lock_job(tx, ticket_id, client_id)
    desk = await queries.desk(tx, params, everyone=not _chooses_nobody(news))
    job, facts = hear(job, news, desk)
    job = evolve(job, facts)
    await store.save(tx, job, facts)
    publishes.publish(tx, job, facts)


def _chooses_nobody(news: News) -> bool:
    return isinstance(news, CHOOSES_NOBODY) or (isinstance(news, Opened) and news.opening.imported)
