"""What scheduling has emptied of an erased person."""

from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts.scheduling.erasures import ERASURES, PersonDataErased
from portal.settings import Settings
from portal.usecases.record_answer import record_answer


def subscribe(router: EventRouter, settings: Settings) -> None:
    @router.on(ERASURES)
    async def erasures(event: PersonDataErased, tx: Tx) -> None:
        await record_answer(tx, "scheduling", event.person_id, event.rows, event.kept)
