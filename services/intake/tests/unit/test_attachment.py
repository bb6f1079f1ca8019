"""What may be attached is told from the content, whatever a file calls itself."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid
from intake.domain.attachment import EXTENSIONS, Held, Room, check_room, media_type_of, shown_name
from intake.domain.errors import ClientFull, TicketFull

JPEG, PNG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\0" * 40, b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def archive(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def document(*more: str) -> bytes:
    return archive(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "x", **dict.fromkeys(more, "x")})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 30, "image/webp"),
        (b"%PDF-1.7\n1 0 obj\n", "application/pdf"),
        ("Écran bleu à 9 h".encode(), "text/plain"),
        ("Écran bleu à 9 h".encode("cp1252"), "text/plain"),
        ("Écran bleu à 9 h".encode("utf-16"), "text/plain"),
        (b"date;erreur\n1;2", "text/plain"),
        (b"2026-11-23 got <html> from proxy", "text/plain"),
        (b"<!---->" * 500 + b"x", "text/plain"),
        (document(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (archive(mimetype="application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
    ],
)
def test_known_types_are_told(content: bytes, expected: str) -> None:
    assert media_type_of(content) == expected


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "file_empty"),
        (b"MZ\x90\0" + b"\0" * 100, "file_type"),
        (b"MZ this is short", "file_type"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 60, "file_type"),
        (b"GIF89a" + b"\0" * 20, "file_type"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "file_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_type"),
        (b"<!doctype html><script>alert(1)</script>", "file_markup"),
        (b"\xef\xbb\xbf \n<!-- a --> <SVG xmlns='http://www.w3.org/2000/svg'/>", "file_markup"),
        (b"<?xml version='1.0'?><svg/>", "file_markup"),
        (b"<!-- a --> <!-- b --> <svg/>", "file_markup"),
        (archive(a="b"), "file_type"),
        (archive(mimetype="application/x-sh"), "file_type"),
        (document("word/vbaProject.bin"), "file_program"),
        (b"PK\x03\x04" + b"\0" * 20, "file_broken"),
    ],
)
def test_everything_else_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(Invalid) as refusal:
        media_type_of(content)
    assert refusal.value.errors[0].code == why


@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_told_or_refused(content: bytes) -> None:
    with suppress(Invalid):
        assert media_type_of(content) in EXTENSIONS


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("écran.PNG", "image/png", "écran.PNG"),
        ("photo.png", "image/jpeg", "photo.jpg"),
        ("C:\\temp\\setup.bat", "text/plain", "setup.bat.txt"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("a\r\nb\u202e.pdf", "application/pdf", "ab.pdf"),
        (".pdf", "application/pdf", "pdf.pdf"),
        ("...", "image/png", "fichier.png"),
    ],
)
def test_a_name_ends_as_its_content_does(name: str, media_type: str, expected: str) -> None:
    assert shown_name(name, media_type) == expected


@given(st.text(max_size=400), st.sampled_from(sorted(EXTENSIONS)))
def test_no_name_is_a_path_or_too_long(name: str, media_type: str) -> None:
    shown = shown_name(name, media_type)
    assert "/" not in shown
    assert "\\" not in shown
    assert shown.isprintable()
    assert 0 < len(shown) <= 200
    assert shown.rpartition(".")[2].lower() in EXTENSIONS[media_type]


def test_there_is_room_until_there_is_none() -> None:
    room = Room(per_ticket=2, client_bytes=100)
    check_room(Held(1, 60), 40, room)
    with pytest.raises(TicketFull):
        check_room(Held(2, 0), 1, room)
    with pytest.raises(ClientFull):
        check_room(Held(1, 60), 41, room)
