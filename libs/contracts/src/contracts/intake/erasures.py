"""intake has emptied its copies of a person. Keyed by person."""

from typing import ClassVar, Literal

from contracts.erasure import ErasureFact
from contracts.topic import Topic


class PersonDataErased(ErasureFact):
    topic_name: ClassVar[str] = "intake.erasures"

    type: Literal["intake.person_data_erased"] = "intake.person_data_erased"


ErasureEvent = PersonDataErased

ERASURES = Topic(
    name="intake.erasures",
    key="person",
    events=ErasureEvent,
    producer="intake",
    consumers=("portal",),
)
