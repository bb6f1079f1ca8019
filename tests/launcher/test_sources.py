"""Each part of the infrastructure is looked for in one order, and refused in one line."""

import pytest
from launcher.checkout import State
from launcher.refusal import Refusal
from launcher.sources import Machine, Part, candidates, for_chaos, for_tests, nothing_left

FULL = Machine(
    environ={"KAFKA_BOOTSTRAP_SERVERS": "k:9092", "DATABASE_URL": "postgresql://p", "REDIS_URL": "redis://r"},
    docker=True,
    java=True,
    maven=True,
    postgres=True,
    redis=True,
    npm=True,
)
BARE = Machine(environ={})
SERVERS: list[Part] = ["kafka", "postgres", "redis"]


@pytest.mark.parametrize("part", SERVERS)
def test_what_is_given_comes_first_and_the_embedded_last(part: Part) -> None:
    assert candidates(part, FULL) == ["given", "docker", "machine", "embedded"]


@pytest.mark.parametrize("part", [*SERVERS, "node"])
def test_a_bare_machine_has_the_embedded_only(part: Part) -> None:
    assert candidates(part, BARE) == ["embedded"]


def test_kafka_needs_java_and_maven_or_jars_resolved_before() -> None:
    assert "machine" not in candidates("kafka", Machine(environ={}, java=True))
    assert "machine" in candidates("kafka", Machine(environ={}, java=True, maven=True))
    assert "machine" in candidates("kafka", Machine(environ={}, java=True, kafka_jars=True))
    assert "machine" not in candidates("kafka", Machine(environ={}, kafka_jars=True))


def test_postgres_comes_from_the_system_or_from_maven() -> None:
    assert "machine" in candidates("postgres", Machine(environ={}, postgres=True))
    assert "machine" in candidates("postgres", Machine(environ={}, java=True, maven=True))
    assert "machine" in candidates("postgres", Machine(environ={}, postgres_jar=True))


def test_a_database_url_of_one_service_is_a_given_database() -> None:
    assert candidates("postgres", Machine(environ={"ROUTING_DATABASE_URL": "postgresql://x"}))[0] == "given"


def test_node_is_never_given_nor_in_docker() -> None:
    assert candidates("node", FULL) == ["machine", "embedded"]


def test_tests_want_the_real_thing() -> None:
    assert candidates("kafka", BARE, for_tests("kafka")) == []
    assert candidates("postgres", BARE, for_tests("postgres")) == []
    assert candidates("redis", BARE, for_tests("redis")) == ["embedded"]


@pytest.mark.parametrize("part", SERVERS)
def test_chaos_never_touches_what_is_given(part: Part) -> None:
    assert "given" not in candidates(part, FULL, for_chaos(part))


def test_a_source_can_be_forced() -> None:
    forced = Machine(environ={"ASTREINTE_KAFKA_SOURCE": "embedded"}, docker=True, java=True, maven=True)
    assert candidates("kafka", forced) == ["embedded"]


def test_an_unknown_source_is_refused_in_one_line() -> None:
    with pytest.raises(Refusal, match="ASTREINTE_REDIS_SOURCE=cloud is unknown → use one of given, docker"):
        candidates("redis", Machine(environ={"ASTREINTE_REDIS_SOURCE": "cloud"}))


@pytest.mark.parametrize(
    ("part", "remedy"), [("kafka", "Maven"), ("postgres", "PostgreSQL 16"), ("redis", "redis-server")]
)
def test_what_is_missing_is_named_with_its_remedy(part: Part, remedy: str) -> None:
    line = str(nothing_left(part))
    assert "\n" not in line
    assert "→" in line
    assert remedy in line


def test_a_second_run_goes_back_to_where_its_data_is(state: State) -> None:
    state.remember_source("postgres", "machine")
    assert state.first_as_last_time("postgres", candidates("postgres", FULL)) == [
        "given",
        "machine",
        "docker",
        "embedded",
    ]
    assert state.first_as_last_time("kafka", candidates("kafka", FULL)) == candidates("kafka", FULL)
