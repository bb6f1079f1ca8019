"""Every page in every state, in both languages: it renders, and keeps what accessibility and safety ask."""

import re
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest

from portal import pages as pages_of_portal
from portal.pages.render import environment, render
from portal.pages.requests import at_rows, filled_rows, typed_of_quote
from portal.pages.views.requests import Line
from portal.pages.words import LANGS, Lang

MARKUP = "<img src=x>"
PAGES = re.compile(r"^[a-z_0-9]+$")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
OPTIONAL = {"li", "dt", "dd", "p", "option", "tr", "td", "th", "thead", "tbody"}


class Reader(HTMLParser):
    """Finds what a browser would forgive and a person would not."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "label" and found.get("for"):
            self.labels.add(str(found["for"]))
        if tag in ("input", "select", "textarea") and found.get("type") != "hidden":
            self.fields.append((tag, found | {"": "inside" if "label" in self.open else None}))
        if "style" in found or any(name.startswith("on") for name in found):
            self.faults.append(f"inline {tag} {found}")
        if re.fullmatch("h[1-4]", tag):
            self.headings.append(int(tag[1]))
        if tag == "form" and found.get("method") == "post":
            self.faults.append("post")
        if tag not in VOID and tag not in ("path", "circle", "rect", "line"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("path", "circle", "rect", "line"):
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID and tag not in ("path", "circle", "rect", "line"):
            self.open.pop()


def names(samples: ModuleType) -> list[str]:
    return list(samples.pages())


@pytest.mark.parametrize("lang", LANGS)
def test_every_page_renders_whole(samples: ModuleType, lang: Lang) -> None:
    for name, (template, frame, view) in samples.pages(lang).items():
        html = render(template, frame, **view)
        reader = Reader()
        reader.feed(html)
        posts = reader.faults.count("post")
        assert [fault for fault in reader.faults if fault != "post"] == [], name
        assert reader.open == [], name
        assert html.count('name="csrf_token"') == posts, f"{name}: a form without its token"
        assert len(reader.ids) == len(set(reader.ids)), name
        assert f'<html lang="{lang}"' in html, name
        assert reader.headings.count(1) == 1 or name.startswith("sign_in"), name
        unnamed = [
            found
            for _, found in reader.fields
            if not (found.get("id") in reader.labels or found.get("aria-label") or found.get(""))
        ]
        assert unnamed == [], name


def typed_over(shown: Any) -> Any:
    """The same, with markup behind every text of more than one word."""
    if is_dataclass(shown) and not isinstance(shown, type):
        return replace(shown, **{one.name: typed_over(getattr(shown, one.name)) for one in fields(shown) if one.init})
    match shown:
        case str():
            return shown + MARKUP if " " in shown and type(shown) is str else shown
        case dict():
            return {key: typed_over(value) for key, value in shown.items()}
        case list() | tuple() | set() | frozenset():
            each = [typed_over(value) for value in shown]
            return type(shown)(*each) if hasattr(shown, "_fields") else type(shown)(each)
    return shown


def test_nothing_typed_can_become_markup(samples: ModuleType) -> None:
    """S003-76."""
    met = 0
    for name, (template, frame, view) in samples.pages().items():
        html = render(template, typed_over(frame), **typed_over(view))
        assert MARKUP not in html, name
        met += html.count("&lt;img")
    assert met > 1000


def test_every_template_is_seen_by_a_sample(samples: ModuleType) -> None:
    shown = {template for template, _, _ in samples.pages().values()}
    whole = {name for name in environment().list_templates() if not name.startswith("_") and name != "frame.html"}
    assert whole == shown


def test_a_french_page_says_the_state_first(samples: ModuleType) -> None:
    """S000-47, S002-24."""
    template, frame, view = samples.pages("fr")["ticket_assigned"]
    html = render(template, frame, **view).replace("\u00a0", " ")
    assert "Naïma Exemple vient aujourd’hui entre 14 h 10 et 14 h 40." in html
    template, frame, view = samples.pages("fr")["tickets"]
    listed = render(template, frame, **view).replace("\u00a0", " ")
    first = " ".join(re.sub(r"<[^>]*>", " ", listed.partition("TKT-2026-00042")[2]).split())
    assert first.startswith("Naïma Exemple vient aujourd’hui entre 14 h 10 et 14 h 40 Attribuée")


def test_an_appointment_says_who_comes_how_to_reach_them_and_what_to_prepare(samples: ModuleType) -> None:
    """S000-48, S000-49, S000-50."""
    template, frame, view = samples.pages("fr")["ticket_appointment_confirmed"]
    card = render(template, frame, **view).partition('id="appointment-card"')[2].partition("</section>")[0]
    said = " ".join(re.sub(r"<[^>]*>", " ", card).split())
    assert "Naïma Exemple Votre technicien Matériel certifié Réseau +33 6 00 00 00 01" in said
    assert 'href="tel:+33 6 00 00 00 01"' in card
    assert said.partition("Avant le passage")[2].startswith(" Quelqu’un est là pour recevoir")


def test_an_offer_that_is_gone_cannot_be_answered(samples: ModuleType) -> None:
    template, frame, view = samples.pages("fr")["day_started"]
    html = render(template, frame, **view)
    assert "Offre expirée à" in html
    assert "/accept" not in html


def test_a_quotes_lines_keep_their_rows_and_a_price_of_nothing() -> None:
    typed = {"label_0": "Poste", "label_2": "Remise", "price_2": "0", "price_4": "12"}
    assert filled_rows(typed) == [0, 2, 4]
    faults = {"lines.1/unit_price": "Non", "lines.2": "Sans nom", "lines.9/label": "Loin", "valid_until": "Passé"}
    shown = {"price_2": "Non", "label_4": "Sans nom", "lines.9/label": "Loin", "valid_until": "Passé"}
    assert at_rows(faults, [0, 2, 4]) == shown
    line = Line("Remise", Decimal(1), Decimal(0), Decimal(20))
    quote = SimpleNamespace(lines=(line,), items=())
    assert typed_of_quote(cast(Any, quote))["price_0"] == "0"


def test_searching_in_a_kept_view_keeps_it_and_its_filters_leave_it(samples: ModuleType) -> None:
    template, frame, view = samples.pages()["tickets_view"]
    html = render(template, frame, **view)
    search, filters = (part.partition("</form>")[0] for part in html.split('<form method="get" action="/tickets"')[1:3])
    kept = f'name="view" value="{view["list"].view.id}"'
    assert 'type="search"' in search
    assert kept in search
    assert 'id="state"' in filters
    assert kept not in filters


def test_a_company_s_contacts_and_contracts_go_on_after_a_page(samples: ModuleType) -> None:
    template, frame, view = samples.pages()["client"]
    html = render(template, frame, **view)
    assert f'href="{frame.path}?contacts=x#contacts"' in html
    assert f'href="{frame.path}?contracts=y#contracts"' in html


@pytest.mark.parametrize("role", ["client", "client_manager"])
def test_a_client_finds_their_equipment_in_the_menu(samples: ModuleType, role: str) -> None:
    """S000-68: beside the other places, and on a phone."""
    template, frame, view = samples.pages("fr")["home"]
    html = render(template, replace(frame, reader=replace(frame.reader, role=role)), **view)
    assert html.count('<a href="/assets">Équipements</a>') == 2


def test_the_samples_of_a_page_are_where_its_name_says() -> None:
    """The pages themselves are in `pages/`, so a newcomer who knows one finds the other."""
    files = {path.stem for path in Path(__file__).parents[1].joinpath("samples").glob("*.py")}
    pages = {path.stem for path in Path(pages_of_portal.__path__[0]).glob("*.py")}
    assert files - pages == {"every", "made_up"}


def test_every_hint_is_told_with_its_field(samples: ModuleType) -> None:
    loose = {}
    for name, (template, frame, view) in samples.pages().items():
        html = render(template, frame, **view)
        described = {one for ids in re.findall(r'aria-describedby="([^"]*)"', html) for one in ids.split()}
        hints = re.findall(r'<(?!legend)\w+ class="hint"([^>]*)>', html)
        ids = [re.search(r'id="([^"]*)"', hint) for hint in hints if "role=" not in hint]
        loose[name] = [hint for hint, one in zip(hints, ids, strict=False) if one is None or one[1] not in described]
    assert {name: hints for name, hints in loose.items() if hints} == {}


def test_enter_sends_a_form_instead_of_a_helper_in_it(samples: ModuleType) -> None:
    """The first button of a form is what Enter presses; where data goes for good, Enter looks first."""
    for name, (template, frame, view) in samples.pages().items():
        for form in re.findall(r'<form [^>]*method="post".*?</form>', render(template, frame, **view), re.S):
            first = re.search(r"<button[^>]*>", re.sub(r'<button[^>]*type="button".*?</button>', "", form))
            if first and "button-first" in form and template != "retention.html":
                assert ' name="' not in first[0], (name, first[0])


def test_a_client_writes_in_one_box(samples: ModuleType) -> None:
    boxes = {}
    for name, (template, frame, view) in samples.pages().items():
        if template == "ticket.html" and frame.reader.role == "client":
            boxes[name] = re.findall(r'action="/tickets/[^/]*/(comments|chat)"', render(template, frame, **view))
    assert boxes["ticket_talk"] == boxes["ticket_talk_new"] == ["chat"]
    assert boxes["ticket_new"] == ["comments"]
    assert max(len(each) for each in boxes.values()) == 1


@pytest.mark.parametrize("name", ["home", "tickets_desk", "dispatch", "ticket_planned"])
def test_what_has_a_time_elsewhere_says_so(samples: ModuleType, name: str) -> None:
    template, frame, view = samples.pages("fr")[name]
    if name == "home":
        view = view | {"open": view["open"] + samples.lines()}
    html = render(template, frame, **view)
    assert html.count("Planifiée") == 1


def test_files_of_other_services_are_saved_under_addresses_of_the_portal(samples: ModuleType) -> None:
    """Those of portal's own API are here anyway: /people."""
    for name, (template, frame, view) in samples.pages().items():
        links = re.findall(r'(?:href|src)="(/api/v1/[^"]*)"', render(template, frame, **view))
        assert [link for link in links if not link.startswith("/api/v1/people/")] == [], name


def test_what_is_marked_when_it_changes_has_an_id(samples: ModuleType) -> None:
    """The live script finds it again by that."""
    for name, (template, frame, view) in samples.pages().items():
        marked = re.findall(r"<[^<>]*\sdata-mark\b[^<>]*>", render(template, frame, **view))
        assert [tag for tag in marked if " id=" not in tag] == [], name
