"""What portal says, and from which message of its domain."""

from chassis.tx import Tx
from contracts.portal.people import PersonChanged, PersonErased
from contracts.words import Lang, Role
from portal.domain.messages import PersonForgotten, PersonSaved


def publish(tx: Tx, message: PersonSaved | PersonForgotten) -> None:
    match message:
        case PersonSaved(person):
            tx.emit(
                PersonChanged(
                    occurred_at=tx.now,
                    person_id=person.person_id,
                    name=person.name,
                    email=person.email,
                    phone=person.phone,
                    lang=Lang(person.lang),
                    zone=person.zone,
                    role=Role(person.role),
                    client_id=person.client_id,
                    active=person.active,
                    version=person.version,
                )
            )
        case PersonForgotten(person_id):
            tx.emit(PersonErased(occurred_at=tx.now, person_id=person_id))
