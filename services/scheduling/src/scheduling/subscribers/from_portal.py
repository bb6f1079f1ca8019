"""What portal says of people: only that someone must be forgotten matters here."""

from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts.portal.people import PEOPLE, PeopleEvent, PersonErased
from scheduling.settings import Settings
from scheduling.usecases.erase_person import erase_person


def subscribe(router: EventRouter, settings: Settings) -> None:
    @router.on(PEOPLE)
    async def people(event: PeopleEvent, tx: Tx) -> None:
        match event:
            case PersonErased():
                await erase_person(tx, event.person_id)
