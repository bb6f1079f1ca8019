"""portal: who people are, and whom to forget."""

from collections.abc import Sequence

from chassis.inbox import Received
from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts.portal.people import PEOPLE, PeopleEvent, PersonChanged, PersonErased, PersonMerged
from notify.domain.copies import Known
from notify.settings import Settings
from notify.usecases.erase_person import erase_person
from notify.usecases.merge_person import merge_person
from notify.usecases.remember_people import remember_people
from notify.usecases.tell import Wake


def subscribe(router: EventRouter, settings: Settings, wake: Wake) -> None:
    @router.on_batch(PEOPLE)
    async def people(received: Sequence[Received[PeopleEvent]], tx: Tx) -> None:
        await remember_people(tx, [known(e.event) for e in received if isinstance(e.event, PersonChanged)])
        for one in received:
            match one.event:
                case PersonMerged(person_id=person_id, into_id=into_id, version=version):
                    await merge_person(tx, person_id, into_id, version)
                case PersonErased(person_id=person_id):
                    await erase_person(tx, person_id)
        tx.after_commit(wake)


def known(event: PersonChanged) -> Known:
    return Known(
        person_id=event.person_id,
        version=event.version,
        name=event.name,
        email=event.email,
        lang=event.lang,
        zone=event.zone,
        role=event.role,
        client_id=event.client_id,
        active=event.active,
    )
