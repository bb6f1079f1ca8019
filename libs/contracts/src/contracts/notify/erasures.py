"""notify has emptied its copies of a person. Keyed by person."""

from typing import ClassVar, Literal

from contracts.erasure import ErasureFact
from contracts.topic import Topic


class PersonDataErased(ErasureFact):
    topic_name: ClassVar[str] = "notify.erasures"

    type: Literal["notify.person_data_erased"] = "notify.person_data_erased"


ErasureEvent = PersonDataErased

ERASURES = Topic(
    name="notify.erasures",
    key="person",
    events=ErasureEvent,
    producer="notify",
    consumers=("portal",),
)
