"""How our states, priorities and services are said in the words of document 003."""

import pytest

from intake.domain.client_request import PRIORITY_SAID, STATUS_SAID, RequestType, ServiceType, service_for
from intake.domain.model import Priority, State

FIVE_WORDS = {
    "open": {"new", "qualified", "reopened"},
    "in_progress": {"assigned", "in_progress"},
    "pending": {"waiting"},
    "resolved": {"resolved", "validated"},
    "closed": {"closed", "cancelled"},
}


@pytest.mark.parametrize("word", FIVE_WORDS)
def test_ten_states_are_said_in_five_words(word: str) -> None:
    """X20."""
    assert {state for state, said in STATUS_SAID.items() if said == word} == FIVE_WORDS[word]


def test_no_state_and_no_priority_is_without_a_word() -> None:
    """X1, X20."""
    assert (STATUS_SAID.keys(), PRIORITY_SAID.keys()) == (set(State), set(Priority))


@pytest.mark.parametrize(("priority", "said"), [("P1", "urgent"), ("P2", "high"), ("P3", "normal"), ("P4", "low")])
def test_clients_read_priorities_in_words(priority: str, said: str) -> None:
    """X1."""
    assert PRIORITY_SAID[Priority(priority)] == said


@pytest.mark.parametrize(
    ("kind", "project", "service"),
    [
        ("urgent", "surveillance", "video_surveillance"),
        ("planned", "access_control", "access_control"),
        ("urgent", "network", "network_installation"),
        ("urgent", "other", "urgent_repair"),
        ("planned", "other", "maintenance_visit"),
        ("urgent", None, "urgent_repair"),
        ("planned", None, "maintenance_visit"),
    ],
)
def test_an_intervention_is_of_the_service_of_its_project_or_its_type(
    kind: str, project: str | None, service: str
) -> None:
    """X5."""
    assert service_for(RequestType(kind), ServiceType(project) if project else None) == service
