"""One picture in, one picture out: `python -m chassis.remake_picture < old > new`."""

import io
import resource
import sys

from PIL import Image, ImageOps

MOST_POINTS = 50_000_000
LONGEST_SIDE = 2560
TOO_LARGE, BROKEN = 3, 4
_CPU_SECONDS, _MEMORY_BYTES = 15, 1 << 30


def remake(content: bytes) -> bytes | None:
    """None: more points than anybody photographs; told from the header, before any is read."""
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as opened:
        if opened.width * opened.height > MOST_POINTS:
            return None
        kind = opened.format or ""
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(opened)
        has_holes = kind != "JPEG" and upright.has_transparency_data
        bare = upright.convert("RGBA" if has_holes else "RGB")
        bare.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        # Comments and colour profiles would be written from here.
        bare.info.clear()
        out = io.BytesIO()
        bare.save(out, kind, quality=85)
        return out.getvalue()


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    try:
        made = remake(sys.stdin.buffer.read())
    except Exception:  # a hostile picture raises whatever it can make a decoder raise: this process is its cage
        return BROKEN
    if made is None:
        return TOO_LARGE
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
