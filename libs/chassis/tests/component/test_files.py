"""Where files lie, in memory and on disk alike; and pictures made again."""

import io
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from chassis.clock import utc_now
from chassis.errors import Invalid
from chassis.files import DiskFiles, FileKey, Files
from chassis.ids import uuid7
from chassis.pictures import remade
from chassis.remake_picture import LONGEST_SIDE, MOST_POINTS
from chassis.testing.memory_files import MemoryFiles


@pytest.fixture(params=["memory", "disk"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    return MemoryFiles() if request.param == "memory" else DiskFiles(tmp_path / "files")


def key_of(content: bytes) -> FileKey:
    return FileKey(uuid7(), sha256(content).hexdigest())


async def content_of(files: Files, key: FileKey) -> bytes:
    return b"".join([piece async for piece in files.read(key)])


async def test_what_is_kept_is_read_again(files: Files) -> None:
    content = bytes(range(256)) * 3000
    key = key_of(content)
    assert not await files.has(key)
    await files.keep(key, content)
    await files.keep(key, content)
    assert await files.has(key)
    assert await content_of(files, key) == content


async def test_another_owners_file_is_another_file(files: Files) -> None:
    key = key_of(b"same")
    other = key._replace(owner_id=uuid7())
    await files.keep(key, b"same")
    assert not await files.has(other)
    await files.keep(other, b"same")
    await files.drop(key)
    await files.drop(key)
    assert not await files.has(key)
    assert await content_of(files, other) == b"same"


async def test_only_what_is_old_is_left(files: Files) -> None:
    key = key_of(b"old")
    shard = int(key.sha256[:2], 16)
    await files.keep(key, b"old")
    assert await files.left_since(shard, utc_now() - timedelta(hours=1)) == []
    assert await files.left_since(shard, utc_now() + timedelta(hours=1)) == [key]
    assert await files.left_since((shard + 1) % 256, utc_now() + timedelta(hours=1)) == []


async def test_a_file_half_written_is_no_file(tmp_path: Path) -> None:
    files = DiskFiles(tmp_path)
    (tmp_path / "00").mkdir()
    (tmp_path / "00" / "a.partial").write_bytes(b"x")
    assert await files.left_since(0, utc_now() + timedelta(hours=1)) == []
    assert list((tmp_path / "00").iterdir()) == []


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


async def test_a_photo_loses_where_it_was_taken_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "chez Camille"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 22.0, 44.0)})
    given = picture(exif=exif, comment=b"un commentaire", xmp=b"<x:xmpmeta>ici</x:xmpmeta>")
    assert Image.open(io.BytesIO(given)).getexif().get_ifd(0x8825)
    made = await remade(given)
    shown = Image.open(io.BytesIO(made))
    assert (shown.format, shown.size) == ("JPEG", (40, 60))
    assert not shown.getexif()
    for secret in (b"Exif", b"Camille", b"commentaire", b"xmpmeta"):
        assert secret in given
        assert secret not in made


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_holes_and_kind_are_kept(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (3000, 20), (255, 0, 0, 0)).save(out, kind)
    made = Image.open(io.BytesIO(await remade(out.getvalue())))
    assert made.format == kind
    assert made.width == LONGEST_SIDE
    assert made.convert("RGBA").getpixel((5, 5))[3] == 0


async def test_a_picture_that_would_burst_is_refused_by_its_header() -> None:
    side = int(MOST_POINTS**0.5) + 1
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    with pytest.raises(Invalid) as refusal:
        await remade(out.getvalue())
    assert refusal.value.errors[0].code == "picture_large"


@pytest.mark.parametrize("content", [picture()[:300], b"\xff\xd8\xff\xe0" + b"\0" * 99, b"\x89PNG\r\n\x1a\n"])
async def test_a_damaged_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        await remade(content)
    assert refusal.value.errors[0].code == "file_broken"
