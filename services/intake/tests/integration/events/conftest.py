"""The service's own handlers, without Kafka."""

import pytest
from services.intake.tests.integration.events.story import Ears

from chassis.service import Service
from chassis.tx import Db


@pytest.fixture
def ears(service: Service, db: Db) -> Ears:
    return Ears(service, db)
