"""What the forms of client requests ask, and of what kind, in the words of document 003."""

import re
from types import ModuleType

import pytest

from portal.pages.render import render

ASKED = {
    "project": (
        {"name", "serviceType", "description", "address", "urgency"},
        {"estimatedBudget", "preferredStartDate"},
    ),
    "intervention": ({"type", "title", "description", "site"}, {"preferredDate"}),
    "quote": ({"title", "category", "description"}, {"estimatedBudget", "deadline"}),
}
CHOICES = {
    "project": {
        "serviceType": {
            "surveillance": "Vidéosurveillance",
            "access_control": "Contrôle d’accès",
            "network": "Réseau",
            "other": "Autre",
        },
        "urgency": {"normal": "Normale", "high": "Haute", "urgent": "Urgente"},
    },
    "intervention": {
        "type": {"planned": "Planifiée Maintenance ou installation", "urgent": "Urgente Panne ou problème critique"}
    },
    "quote": {
        "category": {
            "equipment": "Équipement",
            "service": "Service",
            "maintenance": "Maintenance",
            "other": "Autre",
        }
    },
}


def form(samples: ModuleType, kind: str) -> str:
    template, frame, view = samples.pages("fr")[f"request_{kind}"]
    return re.search(r'<form class="form request-form.*?</form>', render(template, frame, **view), re.S)[0]  # type: ignore[index]


@pytest.mark.parametrize("kind", CHOICES)
def test_the_choices_are_those_of_the_document(samples: ModuleType, kind: str) -> None:
    """S003-04, S003-09, S003-14, S003-26."""
    found: dict[str, dict[str, str]] = {}
    for label in re.findall(r'<label class="choice">.*?</label>', form(samples, kind), re.S):
        name, value = (re.search(rf'{part}="(\w+)"', label)[1] for part in ("name", "value"))  # type: ignore[index]
        found.setdefault(name, {})[value] = " ".join(re.sub(r"<[^>]+>", " ", label).split())
    assert found == CHOICES[kind]


@pytest.mark.parametrize("kind", ASKED)
def test_what_is_starred_is_required_and_the_rest_is_not(samples: ModuleType, kind: str) -> None:
    """S003-03…09, S003-14…18, S003-25…29, S003-72."""
    starred, optional = ASKED[kind]
    needed: dict[str, bool] = {}
    for field in re.findall(r"<(?:input|textarea)\b[^>]*>", form(samples, kind)):
        name = re.search(r'name="([^"]+)"', field)
        if name and 'type="hidden"' not in field and not re.search(r"_\d$", name[1]):
            needed[name[1]] = " required" in field
    assert needed == dict.fromkeys(starred, True) | dict.fromkeys(optional, False)
