"""What a ticket may be about, and the services that are offered."""

import pytest

from chassis.testing.tokens import bearer

pytestmark = pytest.mark.infra

DOCUMENT = [
    "01-access", "01-01-pwd", "01-02-locked", "01-03-vpn", "02-email", "02-01-receive", "02-02-send", "02-03-full",
    "03-network", "03-01-wifi", "03-02-slow", "03-03-no-internet", "04-hardware", "04-01-no-boot", "04-02-slow",
    "04-03-screen", "04-04-printer", "05-software", "05-01-no-start", "05-02-crash", "05-03-missing", "06-phone",
    "07-files", "08-security", "99-non-cat",
]  # fmt: skip
ADDED = [
    "01-04-account", "04-05-upgrade", "06-01-line", "06-02-meeting", "07-01-share", "07-02-lost",
    "08-01-phishing", "08-02-malware",
]  # fmt: skip


async def test_nine_categories_and_what_is_below_them(world) -> None:
    """S004-07, S004-18…27, X5, X18."""
    said = (await world.client.get("/api/v1/services/categories")).json()
    assert sorted(one["abbreviation"] for one in said) == sorted([*DOCUMENT, *ADDED])
    mains = {one["id"]: one["abbreviation"] for one in said if one["level"] == 1}
    assert len(mains) == 9
    below = [one for one in said if one["level"] == 2]
    assert len(below) >= 20
    assert all(one["abbreviation"][:2] == mains[one["parent_id"]][:2] for one in below)
    assert all(one["parent_id"] is None for one in said if one["level"] == 1)
    assert {type(one["id"]) for one in said} == {int}


async def test_the_catalogue_bridges_services_to_skills_and_categories(world) -> None:
    """X5, S000-15."""
    said = {one["code"]: one for one in (await world.client.get("/api/v1/services")).json()}
    six = {
        "hardware_repair": ("04-hardware", "hardware"),
        "software_troubleshooting": ("05-software", "software"),
        "network_configuration": ("03-network", "network"),
        "data_recovery": ("07-02-lost", "data_recovery"),
        "it_security": ("08-security", "security"),
        "hardware_upgrade": ("04-05-upgrade", "hardware"),
    }
    projects = {
        "video_surveillance": ("08-security", "video_surveillance"),
        "access_control": ("01-access", "access_control"),
        "network_installation": ("03-network", "network"),
    }
    for code, (category, skill) in (six | projects).items():
        assert said[code]["category"]["abbreviation"] == category
        assert [one["skill"] for one in said[code]["skills"]] == [skill]
    assert said["other"]["category"]["abbreviation"] == "99-non-cat"
    asked_for_otherwise = {"urgent_repair", "maintenance_visit"}
    assert set(said) == {*six, *projects, *asked_for_otherwise, "other"}
    assert [said[code]["label"] for code in six] == [
        "Réparation matérielle", "Dépannage logiciel", "Configuration réseau",
        "Récupération de données", "Sécurité informatique", "Mise à niveau matérielle",
    ]  # fmt: skip
    for code in six:
        ticket = await world.open(service_code=code)
        assert (await world.seen(ticket["id"]))["service"]["code"] == code


async def test_categories_are_named_in_the_readers_language(world) -> None:
    token = {"Authorization": f"Bearer {bearer('client', client_id=world.acme, lang='en')}"}
    for headers, label in (({}, "Messagerie"), (token, "E-mail")):
        answer = await world.client.get("/api/v1/services/categories", headers=headers)
        assert {one["abbreviation"]: one["label"] for one in answer.json()}["02-email"] == label
