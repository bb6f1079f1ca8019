"""analytics has emptied its copies of a person. Keyed by person."""

from typing import ClassVar, Literal

from contracts.erasure import ErasureFact
from contracts.topic import Topic


class PersonDataErased(ErasureFact):
    topic_name: ClassVar[str] = "analytics.erasures"

    type: Literal["analytics.person_data_erased"] = "analytics.person_data_erased"


ErasureEvent = PersonDataErased

ERASURES = Topic(
    name="analytics.erasures",
    key="person",
    events=ErasureEvent,
    producer="analytics",
    consumers=("portal",),
)
