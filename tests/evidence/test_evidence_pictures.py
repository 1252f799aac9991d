"""Only a whole PNG of a bounded size may be called a picture."""

from __future__ import annotations

import struct
import zlib

import pytest
from fuzz_seeds import draw_picture

from grader.evidence.pictures import MAX_PICTURE_BYTES, MAX_PIXELS, MAX_SIDE, count_pixels

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY = (8, 0, 0, 0, 0)


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def header(width: int, height: int, *rest: int) -> bytes:
    return chunk(b"IHDR", struct.pack(">2L5B", width, height, *(rest or GREY)))


PIXELS = chunk(b"IDAT", zlib.compress(bytes(6)))
END = chunk(b"IEND")


def test_pixels_are_counted() -> None:
    """A small picture has as many pixels as it says."""
    assert count_pixels(draw_picture(3, 5)) == 15


def test_matplotlib_draws_pictures() -> None:
    """What matplotlib saves, metadata and all, is a picture."""
    import io

    from matplotlib.figure import Figure

    stream = io.BytesIO()
    Figure(figsize=(3, 2), dpi=100).savefig(stream, format="png")
    assert count_pixels(stream.getvalue()) == 60_000


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (50_000, 50_000, None),
        (2**32 - 1, 2**32 - 1, None),
        (0, 5, None),
        (MAX_SIDE + 1, 1, None),
        (MAX_SIDE, 1, MAX_SIDE),
        (5_000, 5_000, MAX_PIXELS),
        (5_001, 5_000, None),
    ],
)
def test_bombs_are_refused_by_what_they_declare(
    width: int, height: int, expected: int | None
) -> None:
    """A few bytes that unpack to gigabytes are no picture; no pixel is unpacked to see it."""
    assert count_pixels(SIGNATURE + header(width, height) + PIXELS + END) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG",
        SIGNATURE,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"GIF89a" + bytes(20),
        b"\xff\xd8\xff\xe0" + bytes(20),
        draw_picture() + b"<script>",
        draw_picture()[:-1],
        draw_picture().replace(b"IHDR", b"IHDr"),
        SIGNATURE + header(2, 2) + END,
        SIGNATURE + PIXELS + header(2, 2) + END,
        SIGNATURE + header(2, 2) + header(2, 2) + PIXELS + END,
        SIGNATURE + header(2, 2) + PIXELS,
        SIGNATURE + header(2, 2, 7, 0, 0, 0, 0) + PIXELS + END,
        SIGNATURE + header(2, 2, 8, 1, 0, 0, 0) + PIXELS + END,
        SIGNATURE + header(2, 2, 8, 0, 1, 0, 0) + PIXELS + END,
        SIGNATURE + header(2, 2, 8, 0, 0, 0, 2) + PIXELS + END,
        SIGNATURE + chunk(b"IHDR", b"short") + PIXELS + END,
        SIGNATURE + header(2, 2) + PIXELS + chunk(b"EVIL") + END,
        SIGNATURE + header(2, 2) + chunk(b"iTXt", bytes(300_000)) + PIXELS + END,
        SIGNATURE + header(2, 2) + chunk(b"tEXt") * 10_000 + PIXELS + END,
        SIGNATURE + header(2, 2) + b"\xff\xff\xff\xff" + PIXELS[4:] + END,
        SIGNATURE + header(2, 2) + chunk(b"IDAT", bytes(MAX_PICTURE_BYTES)) + END,
    ],
    ids=lambda content: repr(content[:40]) + str(len(content)),
)
def test_everything_else_is_no_picture(content: bytes) -> None:
    """Other formats, damage, what hides behind the end, and what is too much of anything."""
    assert count_pixels(content) is None


@pytest.mark.parametrize("place", range(8, len(draw_picture())))
def test_a_changed_byte_is_seen(place: int) -> None:
    """Lengths, types, bodies and checksums hold each other."""
    content = bytearray(draw_picture())
    content[place] ^= 1
    assert count_pixels(bytes(content)) is None
