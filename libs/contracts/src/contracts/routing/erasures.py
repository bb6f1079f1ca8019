"""routing has emptied its copies of a person. Keyed by person."""

from typing import ClassVar, Literal

from contracts.erasure import ErasureFact
from contracts.topic import Topic


class PersonDataErased(ErasureFact):
    topic_name: ClassVar[str] = "routing.erasures"

    type: Literal["routing.person_data_erased"] = "routing.person_data_erased"


ErasureEvent = PersonDataErased

ERASURES = Topic(
    name="routing.erasures",
    key="person",
    events=ErasureEvent,
    producer="routing",
    consumers=("portal",),
)
