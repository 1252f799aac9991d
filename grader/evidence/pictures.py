"""What may be called a picture: a whole PNG of a bounded size, and nothing else under its name.

The checks are those of the container format (PNG specification, 3rd edition): no pixel is unpacked.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

MAX_PICTURE_BYTES = 4 * 2**20
MAX_SIDE = 10_000
MAX_PIXELS = 25_000_000
"""A browser unpacks 4 bytes for each."""
_MAX_CHUNKS = 10_000
_MAX_METADATA = 256 * 2**10
"""Bytes of everything that is not needed to draw it: text, profiles, dates."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER, _PALETTE, _PIXELS, _END = b"IHDR", b"PLTE", b"IDAT", b"IEND"
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""Bits of one sample, by colour type."""
_ANCILLARY = 0x20
"""The bit that makes the first letter of a chunk's type small."""


def count_pixels(content: bytes) -> int | None:
    """Width times height of the PNG in `content`; None where it is not one that may be shown.

    Refused are other formats, damage (lengths, order, checksums), anything after the end, sides of
    more than 10,000 or more than 25 million pixels, more than 4 MiB, and unknown critical chunks.
    """
    if len(content) > MAX_PICTURE_BYTES or not content.startswith(_SIGNATURE):
        return None
    try:
        chunks = list(_split(content))
    except ValueError:
        return None
    kinds = [kind for kind, _ in chunks]
    metadata = sum(len(body) for kind, body in chunks if kind[0] & _ANCILLARY)
    in_order = kinds[0] == _HEADER and kinds.count(_HEADER) == 1 and _PIXELS in kinds
    known = {kind for kind in kinds if not kind[0] & _ANCILLARY} <= {
        _HEADER,
        _PALETTE,
        _PIXELS,
        _END,
    }
    if not in_order or not known or metadata > _MAX_METADATA:
        return None
    return _read_size(chunks[0][1])


def _split(content: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Type and body of each chunk, up to the end that must be the file's.

    Raises:
        ValueError: a length or checksum is wrong, or the end is missing or followed by something.
    """
    view = memoryview(content)
    start = len(_SIGNATURE)
    for _ in range(_MAX_CHUNKS):
        length = int.from_bytes(view[start : start + 4], "big")
        kind, end = bytes(view[start + 4 : start + 8]), start + 8 + length
        checksum = int.from_bytes(view[end : end + 4], "big")
        if end + 4 > len(view) or zlib.crc32(view[start + 4 : end]) != checksum:
            raise ValueError("damaged chunk")
        yield kind, view[start + 8 : end]
        start = end + 4
        if kind == _END:
            break
    if start != len(view) or kind != _END:
        raise ValueError("no end, or something after it")


def _read_size(header: memoryview) -> int | None:
    if len(header) != 13:
        return None
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    depth, colours, compression, filtering, interlace = header[8:]
    is_sane = depth in _DEPTHS.get(colours, ()) and (compression, filtering) == (0, 0)
    in_bounds = min(width, height) > 0 and max(width, height) <= MAX_SIDE
    if not is_sane or not in_bounds or interlace > 1 or width * height > MAX_PIXELS:
        return None
    return width * height
