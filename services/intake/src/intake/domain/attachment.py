"""What may be attached to a ticket: told from the content, whatever a file calls itself."""

import io
import re
import zipfile
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import puremagic

from chassis.errors import FieldError, Invalid
from chassis.files import FileKey
from intake.domain import errors
from intake.domain.model import Audience

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
PDF, TEXT = "application/pdf", "text/plain"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
# The first is given to a file whose name ends otherwise: what it is decides how a desktop opens it.
EXTENSIONS = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    PDF: ("pdf",),
    TEXT: ("txt", "log", "csv", "md", "ini", "conf", "cfg", "json", "yaml", "yml"),
    f"{_OFFICE}wordprocessingml.document": ("docx",),
    f"{_OFFICE}spreadsheetml.sheet": ("xlsx",),
    f"{_OFFICE}presentationml.presentation": ("pptx",),
    f"{_OPEN}text": ("odt",),
    f"{_OPEN}spreadsheet": ("ods",),
    f"{_OPEN}presentation": ("odp",),
}
_OFFICE_PARTS = {
    "word/": "wordprocessingml.document",
    "xl/": "spreadsheetml.sheet",
    "ppt/": "presentationml.presentation",
}
_PROGRAMS = re.compile(r"vbaProject|activeX|macrosheets|(^|/)(Basic|Scripts)/", re.IGNORECASE)
# Atomic groups: what a comment took is not tried another way, which would double the time with each of them.
_MARKUP = re.compile(
    r"\s*(?>(?><!--.*?-->)\s*)*<(!doctype|html|svg|\?xml|script|head|body|iframe|math)\b", re.IGNORECASE | re.DOTALL
)
_UNWRITTEN = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
NAME_LIMIT = 200


class Room(NamedTuple):
    """How much may be attached."""

    per_ticket: int
    client_bytes: int


class Held(NamedTuple):
    """How much is."""

    on_ticket: int
    client_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    attachment_id: UUID
    ticket_id: UUID
    key: FileKey
    name: str
    media_type: str
    size: int
    audience: Audience
    added_by: UUID


def media_type_of(content: bytes) -> str:
    """Refuses all that is not one of `EXTENSIONS`."""
    if not content:
        raise _refusal("file_empty")
    try:
        said = {match.mime_type for match in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        said = set()
    for known in (*PICTURES, PDF):
        if known in said:
            return known
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return _text(content)


def _office(content: bytes) -> str:
    """A document of Word, Excel, PowerPoint or LibreOffice, without programs in it; no other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if any(_PROGRAMS.search(name) for name in names):
                raise _refusal("file_program")
            if names[:1] == ["mimetype"] and archive.getinfo("mimetype").file_size < 100:
                found = archive.read("mimetype").decode("ascii", "replace").strip()
            else:
                parts = [part for prefix, part in _OFFICE_PARTS.items() if any(n.startswith(prefix) for n in names)]
                found = f"{_OFFICE}{parts[0]}" if "[Content_Types].xml" in names and len(parts) == 1 else ""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise _refusal("file_broken") from error
    if found not in EXTENSIONS:
        raise _refusal("file_type")
    return found


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if content.startswith(b"MZ") or "\ufffd" in text or _UNWRITTEN.search(text):
        raise _refusal("file_type")
    if _MARKUP.match(text[:4096]):
        raise _refusal("file_markup")
    return TEXT


def shown_name(name: str, media_type: str) -> str:
    """The last part of a path, without what no screen shows, ending as its content does."""
    bare = "".join(char for char in re.split(r"[/\\]", name)[-1] if char.isprintable()).strip(". ")
    fitting = EXTENSIONS[media_type]
    stem, _, ending = bare.rpartition(".")
    if not stem or ending.lower() not in fitting:
        is_picture = media_type in PICTURES and stem and len(ending) <= 4
        stem, ending = (stem if is_picture else bare), fitting[0]
    return f"{stem[: NAME_LIMIT - 1 - len(ending)] or 'fichier'}.{ending}"


def check_room(held: Held, size: int, room: Room) -> None:
    if held.on_ticket >= room.per_ticket:
        raise errors.TicketFull(limit=room.per_ticket)
    if held.client_bytes + size > room.client_bytes:
        raise errors.ClientFull(megabytes=room.client_bytes // 1_000_000)


def _refusal(code: str) -> Invalid:
    return Invalid(errors=[FieldError("", code)])
