"""Whom portal says to forget; who people are is not kept here."""

from analytics.settings import Settings
from analytics.usecases.erase_person import erase_person
from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts.portal.people import PEOPLE, PeopleEvent, PersonErased


def subscribe(router: EventRouter, settings: Settings) -> None:
    @router.on(PEOPLE)
    async def people(event: PeopleEvent, tx: Tx) -> None:
        if isinstance(event, PersonErased):
            await erase_person(tx, event.person_id)
