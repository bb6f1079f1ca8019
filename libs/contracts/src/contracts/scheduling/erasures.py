"""scheduling has emptied its copies of a person. Keyed by person."""

from typing import ClassVar, Literal

from contracts.erasure import ErasureFact
from contracts.topic import Topic


class PersonDataErased(ErasureFact):
    topic_name: ClassVar[str] = "scheduling.erasures"

    type: Literal["scheduling.person_data_erased"] = "scheduling.person_data_erased"


ErasureEvent = PersonDataErased

ERASURES = Topic(
    name="scheduling.erasures",
    key="person",
    events=ErasureEvent,
    producer="scheduling",
    consumers=("portal",),
)
