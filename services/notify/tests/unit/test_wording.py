"""Every letter in both languages."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from notify.channels import wording
from notify.channels.wording import Reader, Rendered, render
from notify.domain.requests import LETTERS

PRIORITIES = ("P1", "P2", "P3", "P4")
TEMPLATES = sorted(p.stem for p in (Path(wording.__file__).parent / "templates" / "fr").glob("*.j2"))
START = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
PARAMS: dict[str, Any] = {
    "slot": {"starts_at": START.isoformat(), "ends_at": (START + timedelta(hours=1)).isoformat()},
    "mode": "onsite",
    "crew": "Ada Démo",
    "author": "Ada Démo",
    "reasons": [{"criterion": "proximity", "points": 28}],
    "expires_at": START.isoformat(),
    "arrives_at": START.isoformat(),
    "due_at": START.isoformat(),
    "validates_at": START.isoformat(),
    "delay_minutes": 90,
    "impossible": False,
    "refusals": 1,
    "expiries": 2,
    "rejected": 3,
    "clock": "resolve",
    "level": 2,
    "into_number": "TKT-2026-00041",
    "request_id": "0191",
    "total": {"amount": "1234.50", "currency": "EUR"},
    "valid_until": "2026-12-01",
    "token": "jeton",
    "changed_at": START.isoformat(),
    "linked_at": START.isoformat(),
    "until": START.isoformat(),
}
OF_ACCOUNTS = {
    "invitation": "/invitation/jeton",
    "password_reset": "/password/reset/jeton",
    "password_changed": "/password/forgotten",
    "sign_in_locked": "/password/forgotten",
    "identity_linked": "/account",
    "invited_again": "/sign-in",
}


def letter(template: str, lang: str = "fr", title: str = "Imprimante", priority: str = "P1", **more: Any) -> Rendered:
    said = {"client_name": "Société Démo"} | PARAMS | more
    return render(
        template,
        lang=lang,
        zone="Europe/Paris",
        public_url="https://aide.example",
        brand="Astreinte",
        me=SimpleNamespace(name=said.pop("name", "Alice Démo")),
        ticket=SimpleNamespace(
            ticket_id="0190",
            number="TKT-2026-00042",
            title=title,
            priority=priority,
            site=said.pop("site", "Atelier Démo"),
        ),
        **said,
    )


def test_both_languages_have_the_same_letters() -> None:
    folder = Path(wording.__file__).parent / "templates"
    assert sorted(p.stem for p in (folder / "en").glob("*.j2")) == TEMPLATES
    assert len(TEMPLATES) > 15


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_letter_reads_well(template: str, lang: str) -> None:
    said = letter(template, lang)
    assert ("TKT-2026-00042" in said.subject) == (template not in OF_ACCOUNTS)
    assert OF_ACCOUNTS.get(template, "/") in said.text
    assert "\n" not in said.subject
    assert "https://aide.example/" in said.text
    assert "{" not in said.text
    assert "None" not in said.text
    assert f'lang="{lang}"' in said.html
    HTMLParser().feed(said.html)


@pytest.mark.parametrize("template", TEMPLATES)
def test_high_punctuation_never_starts_a_line_in_french(template: str) -> None:
    said = letter(template, "fr")
    assert not re.search(r" [:;!?»]", said.subject + said.text.replace("://", ""))


@pytest.mark.parametrize(
    ("lang", "priority", "word"),
    [
        *(("fr", *each) for each in zip(PRIORITIES, ("critique", "haute", "normale", "basse"), strict=True)),
        *(("en", *each) for each in zip(PRIORITIES, ("critical", "high", "normal", "low"), strict=True)),
    ],
)
def test_the_confirmation_tells_number_title_priority_and_delay(lang: str, priority: str, word: str) -> None:
    """S000-31…34: in its plain part and in the one most people read."""
    said = letter("ticket_opened", lang, priority=priority)
    assert "TKT-2026-00042" in said.subject
    told = "".join(re.findall(r"<body.*</body>", said.html, re.DOTALL))
    for text in (said.text, unescape(told)):
        for part in ("TKT-2026-00042", "Imprimante", f"{priority} ({word})", "1\u00a0h 30\u00a0min", "/tickets/0190"):
            assert part in text


def test_the_offer_tells_slot_deadline_and_reason() -> None:
    text = letter("offer_made").text
    for part in ("mardi 1er décembre de 9\u00a0h\u00a000 à 10\u00a0h\u00a000", "proximité 28 pts", "/day"):
        assert part in text


def test_the_quote_tells_what_it_costs_and_until_when() -> None:
    """S003-34, X14."""
    assert "1\u202f234,50\u00a0€" in letter("quote_sent").text
    assert "1er décembre 2026" in letter("quote_sent").text
    assert "XOF\u00a01,234.50" in letter("quote_sent", "en", total={"amount": "1234.50", "currency": "XOF"}).text
    assert "https://aide.example/requests/quotes/0191" in letter("quote_sent").text


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_typed_can_bring_markup(template: str, lang: str) -> None:
    """S003-76."""
    typed = "<script>alert(1)</script>"
    said = letter(template, lang, typed, name=typed, site=typed, client_name=typed, crew=typed, author=typed)
    assert "<script>" not in said.html
    assert "&lt;script&gt;" in said.html


@pytest.mark.parametrize(
    ("template", "subject", "text"),
    [
        ("project_validated", "projet validé", "Votre projet est validé. Il est maintenant actif"),
        ("project_refused", "projet non retenu", "Nous ne pouvons pas donner suite à ce projet. La raison se lit"),
        ("quote_sent", "votre devis est prêt", "Vous pouvez le télécharger, puis l’accepter ou le refuser"),
    ],
)
def test_what_becomes_of_a_request_is_said_in_so_many_words(template: str, subject: str, text: str) -> None:
    """S003-13, S003-34, S003-58."""
    said = letter(template)
    assert said.subject.replace("\u00a0", " ") == f"TKT-2026-00042 : {subject}"
    assert text in said.text.replace("\u00a0", " ")
    assert "TKT-2026-00042" in said.text


def test_times_are_those_of_the_readers_zone() -> None:
    assert Reader("en", "America/New_York").moment(START) == "Tuesday 1 December at 03:00"


def test_every_template_of_the_plan_exists() -> None:
    source = (Path(wording.__file__).parents[1] / "domain" / "who_is_told.py").read_text()
    named = set(re.findall(r'(?:requester|technicians)\(\s*"(\w+)"|template="(\w+)"', source))
    assert {one or other for one, other in named} | set(LETTERS.values()) | {"quote_requested"} <= set(TEMPLATES)
