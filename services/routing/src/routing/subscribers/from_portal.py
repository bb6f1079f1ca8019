"""What portal says of people."""

from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts.portal.people import PEOPLE, PeopleEvent, PersonChanged, PersonErased
from contracts.words import Role
from routing.settings import Settings
from routing.usecases.erase_person import erase_person
from routing.usecases.remember_person import remember_person


def subscribe(router: EventRouter, settings: Settings) -> None:
    params = settings.params()

    @router.on(PEOPLE)
    async def people(event: PeopleEvent, tx: Tx) -> None:
        match event:
            case PersonChanged():
                works = event.role is Role.TECHNICIAN and event.active
                await remember_person(tx, params, event.person_id, event.name, works, event.version)
            case PersonErased():
                await erase_person(tx, params, event.person_id)
