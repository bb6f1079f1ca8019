"""Busy ports, a full disk, a second launcher: one clear line with the remedy."""

import socket
from pathlib import Path

import pytest
from launcher.checkout import State, any_free_port, require_disk
from launcher.refusal import Refusal

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def busy() -> object:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_port_is_remembered(state: State) -> None:
    port = state.port("kafka")
    assert State(state.folder).port("kafka") == port


def test_a_busy_port_gives_way_to_the_next(state: State, busy: int) -> None:
    assert busy < state.port("gateway", prefer=busy) < busy + 50


def test_a_remembered_port_that_is_busy_is_replaced(state: State) -> None:
    port = state.port("kafka")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert state.port("kafka") != port


def test_two_names_never_share_a_port(state: State) -> None:
    ports = [state.port(name) for name in "abcdefgh"]
    assert len(set(ports)) == len(ports)


def test_when_every_port_is_busy_the_line_says_what_to_do(state: State) -> None:
    first = any_free_port()
    held = {first + number: str(number) for number in range(50)}
    state._write("ports.json", {name: port for port, name in held.items()})
    with pytest.raises(Refusal, match=f"ports {first} to {first + 49} are all busy → .*GATEWAY_PORT"):
        state.port("gateway", prefer=first)


def test_a_full_disk_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"MB free on the disk of .* → free at least"):
        require_disk(tmp_path, least=10**18)


def test_one_launcher_at_a_time_in_a_checkout(state: State) -> None:
    with (
        state.owned(),
        pytest.raises(Refusal, match=r"already running \(process \d+\) → stop it with Ctrl-C"),
        State(state.folder).owned(),
    ):
        pass


def test_two_checkouts_run_side_by_side(tmp_path: Path) -> None:
    with State(tmp_path / "one").owned(), State(tmp_path / "two").owned():
        assert State(tmp_path / "one").secret("postgres") != State(tmp_path / "two").secret("postgres")


def test_secrets_are_for_their_owner_only(state: State) -> None:
    state.secret("postgres")
    assert (state.folder / "secrets.json").stat().st_mode & 0o077 == 0
