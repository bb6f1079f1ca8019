"""What portal says of people: who must be forgotten, and whose calendar ends."""

from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts.portal.people import PEOPLE, PeopleEvent, PersonChanged, PersonErased, PersonMerged
from scheduling.settings import Settings
from scheduling.usecases.erase_person import erase_person
from scheduling.usecases.follow_person import follow_person


def subscribe(router: EventRouter, settings: Settings) -> None:
    @router.on(PEOPLE)
    async def people(event: PeopleEvent, tx: Tx) -> None:
        match event:
            case PersonChanged():
                await follow_person(tx, event.person_id, event.role.value, event.client_id, event.active)
            case PersonMerged():
                await follow_person(tx, event.person_id, "", None, active=False)
            case PersonErased():
                await erase_person(tx, event.person_id)
