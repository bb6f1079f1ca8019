"""What routing says, as scheduling keeps it."""

from typing import Any

from contracts.parts import ServiceNeed
from scheduling.subscribers.from_routing import need_of


def test_no_visit_takes_no_time(routing: Any) -> None:
    job = routing.job()
    service = ServiceNeed(**(job.service.model_dump() | {"usual_minutes": 0}))
    assert need_of(job.model_copy(update={"service": service})).minutes == 5
