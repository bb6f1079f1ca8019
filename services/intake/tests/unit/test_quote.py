"""Quotes: money to the cent, one answer, and a document in which typed text stays text."""

import json
import re
import warnings
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from uuid import UUID

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Conflict
from intake.documents.quote import Heading, Seller, _source, contents, day, money, quote_pdf
from intake.domain.quote import Quote, QuoteLine, QuoteState, accept, refuse, send, totals

TODAY = date(2026, 11, 22)
SELLER = Seller(name="Société Démo", address="1 rue de Démo\n75000 Paris", legal="SIREN 000 000 000")
LINES = st.lists(
    st.builds(
        QuoteLine,
        st.text(max_size=20),
        st.decimals("0.001", "1000", places=3),
        st.decimals("-1000", "100000", places=2),
        st.sampled_from([Decimal(rate) for rate in ("0", "2.1", "5.5", "10", "20")]),
    ),
    min_size=1,
    max_size=20,
)


def quote(**more: object) -> Quote:
    return Quote(ticket_id=UUID(int=1), client_id=UUID(int=2), currency="EUR", **more)  # type: ignore[arg-type]


def heading(**typed: str) -> Heading:
    said = {"title": "Dix caméras", "client": "Acmé Démo", "siren": "", "deadline": "", "note": ""}
    return Heading(number="DEV-202611-0001", **(said | typed))


def sheet(made: Quote, of: Heading) -> str:
    """Its words in order. Typst's HTML has no layout, so grids are made tables."""
    source = b"#show block: it => it.body\n#show align: it => it.body\n" + _source().replace(b"grid", b"table")
    shown = json.dumps(contents(made, of, SELLER, TODAY))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        html = typst.compile(source, format="html", sys_inputs={"quote": shown}, ignore_system_fonts=True).decode()
    return " ".join(unescape(re.sub("<[^>]*>", " ", html.partition("<body>")[2])).split())


@given(LINES)
def test_totals_are_the_sum_of_lines_rounded_half_up(lines: list[QuoteLine]) -> None:
    cent = Decimal("0.01")
    nets = [(line.quantity * line.unit_price).quantize(cent, ROUND_HALF_UP) for line in lines]
    vats = [(net * line.vat_rate / 100).quantize(cent, ROUND_HALF_UP) for net, line in zip(nets, lines, strict=True)]
    found = totals(lines)
    assert (found.net, sum(found.vat.values()), found.total) == (sum(nets), sum(vats), sum(nets) + sum(vats))
    assert {line.vat_rate for line in lines} == set(found.vat)
    assert totals(lines[::-1]) == found


@pytest.mark.parametrize(
    ("price", "net"), [("0.005", "0.01"), ("1.005", "1.01"), ("1.0049", "1.00"), ("-1.005", "-1.01")]
)
def test_half_a_cent_goes_up(price: str, net: str) -> None:
    assert QuoteLine("x", Decimal(1), Decimal(price), Decimal(0)).net == Decimal(net)


@given(st.lists(st.sampled_from(["send", "accept", "refuse", "accept_old"]), max_size=12))
def test_a_quote_is_accepted_once_and_only_as_it_was_read(steps: list[str]) -> None:
    """Whatever people try, in whatever order."""
    now, accepted, sent = quote(), 0, 0
    for at, step in enumerate(steps):
        before = now
        read = now.quote_id or UUID(int=99)
        try:
            match step:
                case "send":
                    now = send(now, [], TODAY, quote_id=UUID(int=100 + at))
                    sent += 1
                case "accept":
                    now = accept(now, read, today=TODAY)
                    accepted += 1
                case "refuse":
                    now = refuse(now, read)
                case "accept_old":
                    now = accept(now, UUID(int=7), today=TODAY)
        except Conflict:
            assert now is before
            assert step != "send" or before.state is QuoteState.ACCEPTED
            continue
        assert step != "accept_old"
        assert before.state is QuoteState.SENT or step == "send"
    assert accepted == (now.state is QuoteState.ACCEPTED)
    assert now.revision == sent


def test_a_quote_can_be_accepted_on_its_last_day_and_not_after() -> None:
    sent = send(quote(), [], TODAY, quote_id=UUID(int=3))
    assert accept(sent, UUID(int=3), today=TODAY).state is QuoteState.ACCEPTED
    with pytest.raises(Conflict) as refused:
        accept(sent, UUID(int=3), today=TODAY + timedelta(days=1))
    assert refused.value.code == "quote_expired"
    assert refuse(sent, UUID(int=3)).state is QuoteState.REFUSED


TYPED = [
    '#import "@preview/cades:0.3.0": *',
    "$ x^2",
    "*gras* _italique_ `code` // rien",
    '#read("/etc/passwd")',
    '"]) #panic()',
    "<label> @cite \\ = Titre",
    "",
    "Œuvre d’art, 1 234,50 € – « là »",
]


@pytest.mark.parametrize("typed", TYPED)
def test_what_was_typed_is_shown_and_never_read_as_markup(typed: str) -> None:
    """S003-76."""
    line = QuoteLine(typed, Decimal("1"), Decimal("10"), Decimal("20"))
    made = send(quote(), [line], TODAY, quote_id=UUID(int=3))
    everywhere = heading(title=typed, note=typed, client=typed, siren=typed, deadline=typed)
    assert quote_pdf(made, everywhere, SELLER, TODAY).startswith(b"%PDF-")
    assert sheet(made, everywhere).count(" ".join(typed.split())) >= (6 if typed else 0)


def test_the_document_says_all_that_is_offered_and_until_when() -> None:
    """S003-34."""
    lines = [
        QuoteLine("Caméra IP 4K", Decimal("10"), Decimal("129.90"), Decimal("20")),
        QuoteLine("Pose", Decimal("2.5"), Decimal("60"), Decimal("5.5")),
    ]
    first = send(quote(), lines, TODAY + timedelta(days=30), quote_id=UUID(int=3))
    made = send(first, lines, TODAY + timedelta(days=30), quote_id=UUID(int=4))
    of = heading(siren="732 829 320", deadline="Dans 2 semaines", note="Pose comprise.")
    assert sheet(made, of) == (
        "Société Démo 1 rue de Démo 75000 Paris Devis DEV-202611-0001 – version 2 "
        "Objet Dix caméras Date 22 novembre 2026 Valable jusqu’au 22 décembre 2026 Délai souhaité Dans 2 semaines "
        "Client Acmé Démo SIREN 732 829 320 "
        "Désignation Quantité Prix unitaire HT TVA Total HT "
        "Caméra IP 4K 10 129,90 € 20 % 1 299,00 € Pose 2,5 60,00 € 5,5 % 150,00 € "
        "Total HT 1 449,00 € TVA 5,5 % 8,25 € TVA 20 % 259,80 € Total TTC 1 717,05 € "
        "Remarques Pose comprise. "
        "Ce devis peut être accepté en ligne jusqu’au 22 décembre 2026, sur la page de votre demande, ou renvoyé daté "
        "et signé avec la mention « Bon pour accord »."
    )


def test_a_long_quote_has_pages() -> None:
    lines = [QuoteLine(f"Caméra n° {n}", Decimal("2.5"), Decimal("129.90"), Decimal("20")) for n in range(200)]
    made = send(quote(), lines, TODAY, quote_id=UUID(int=3))
    assert quote_pdf(made, heading(), SELLER, TODAY).startswith(b"%PDF-")


def test_amounts_and_days_are_written_the_french_way() -> None:
    """X14."""
    assert money(Decimal("1234567.5"), "EUR") == "1\u202f234\u202f567,50\u00a0€"
    assert money(Decimal("1500000"), "XOF") == "1\u202f500\u202f000,00\u00a0XOF"
    franc = send(
        replace(quote(), currency="XOF"),
        [QuoteLine("x", Decimal(2), Decimal(750), Decimal(0))],
        TODAY,
        quote_id=UUID(int=3),
    )
    shown = contents(franc, heading(), SELLER, TODAY)
    amounts = [shown["net"], shown["total"], shown["lines"][0]["net"], *(vat["amount"] for vat in shown["vat"])]
    assert {amount.rpartition("\u00a0")[2] for amount in amounts} == {"XOF"}
    assert day(date(2026, 12, 1)) == "1er\u00a0décembre 2026"
    line = QuoteLine("x", Decimal("10.000"), Decimal("10"), Decimal("5.50"))
    shown = contents(send(quote(), [line], TODAY, quote_id=UUID(int=3)), heading(), SELLER, TODAY)
    assert (shown["lines"][0]["quantity"], shown["lines"][0]["vat_rate"]) == ("10", "5,5\u202f%")
