"""Who people are, and who must be forgotten."""

from collections.abc import Sequence

from chassis.inbox import Received
from chassis.kafka import EventRouter
from chassis.settings import ServiceSettings
from chassis.tx import Tx
from contracts.portal.people import PEOPLE, PeopleEvent, PersonChanged, PersonErased, PersonMerged
from intake.usecases.erase_person import erase_person
from intake.usecases.merge_person import merge_person
from intake.usecases.remember_people import Person, remember_people


def subscribe(router: EventRouter, settings: ServiceSettings) -> None:
    @router.on_batch(PEOPLE)
    async def people(received: Sequence[Received[PeopleEvent]], tx: Tx) -> None:
        events = [one.event for one in received]
        await remember_people(tx, [_person(event) for event in events if isinstance(event, PersonChanged)])
        for event in events:
            match event:
                case PersonMerged():
                    await merge_person(tx, event.person_id, event.into_id, event.version)
                case PersonErased():
                    await erase_person(tx, event.person_id)


def _person(event: PersonChanged) -> Person:
    return Person(event.person_id, event.name, event.lang, event.role, event.client_id, event.active, event.version)
