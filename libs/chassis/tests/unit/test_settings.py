from typing import ClassVar

import pytest
from pydantic import ValidationError

from chassis.settings import ServiceSettings


class ToySettings(ServiceSettings):
    service: ClassVar[str] = "toy"


SAFE = {"environment": "prod", "secret_key": "s3cret", "database_url": "postgresql://u:p@db/toy"}


def test_a_server_holds_one_database_per_service() -> None:
    settings = ToySettings(environment="dev", database_url="postgresql://u:p@db:5432/postgres")
    assert settings.database_url.get_secret_value() == "postgresql://u:p@db:5432/astreinte_toy"


def test_its_own_url_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://common/")
    monkeypatch.setenv("TOY_DATABASE_URL", "postgresql://own/toy")
    assert ToySettings(environment="dev").database_url.get_secret_value() == "postgresql://own/toy"


@pytest.mark.parametrize(
    ("unsafe", "named"),
    [
        ({"failpoints_dir": "/tmp"}, "FAILPOINTS_DIR"),
        ({"secret_key": "dev-only-secret"}, "SECRET_KEY"),
        ({"database_url": "postgresql://u:dev-only-password@db/toy"}, "DATABASE_URL"),
    ],
)
def test_production_refuses_what_is_only_for_dev(unsafe: dict[str, str], named: str) -> None:
    assert ToySettings(**SAFE).environment == "prod"  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match=named):
        ToySettings(**{**SAFE, **unsafe})  # type: ignore[arg-type]


def test_secrets_do_not_print() -> None:
    assert "s3cret" not in repr(ToySettings(**SAFE))  # type: ignore[arg-type]


def test_a_person_has_six_hundred_commands_a_minute_unless_told_otherwise() -> None:
    """S003-77."""
    assert ToySettings(**SAFE).rate_limit_per_minute == 600  # type: ignore[arg-type]
