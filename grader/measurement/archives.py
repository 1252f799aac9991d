"""Reads `.npz` blobs that a student's process wrote: bounded, and never unpickled.

Python's `zipfile` finds the members; NumPy is given numbers alone. The archive's directory, the
compression and each array's header are checked before either of them could be made to work hard.
"""

from __future__ import annotations

import io
import math
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.errors import EvidenceError

Blobs = Callable[[str], bytes]
"""From a digest to its blob; `KeyError`, `OSError` or `EvidenceError` where there is none."""
MAX_MEMBERS = 1_000
_HEADER_ROOM = 12_000
_MAX_DIMENSIONS = 8

_END = struct.Struct("<4s4H2LH")
"""End of central directory: signature, four counts, size and offset of the directory, comment."""
_LONGEST_ENTRY = 512
"""Bytes of the directory for one member whose name is as short as ours."""
_ZIP64_LOCATOR = b"PK\x06\x07"

_HEADERS = ((b"\x93NUMPY\x01\x00", 2), (b"\x93NUMPY\x02\x00", 4))
"""What an array begins with, by version, and the bytes of the length that follows."""
# Exactly as `numpy.save` writes it: reading it otherwise means evaluating an expression.
_DESCRIPTION = re.compile(
    r"\{'descr': '([<>|](?:b1|[iu][1248]|f[248]))', 'fortran_order': (True|False), "
    r"'shape': \(((?:[0-9]{1,18}(?:, ?|(?=\))))*)\), ?\} *\n"
)


def read_arrays(blob: bytes, max_bytes: int) -> Mapping[str, NDArray[Any]]:
    """The arrays of an `.npz`, by name.

    Only numbers (bool, integers and floats of at most 8 bytes) are accepted, as `numpy.savez` and
    `savez_compressed` write them. `max_bytes` bounds the sizes that the archive declares, before
    anything is unpacked, and no more than what is declared is unpacked.

    Raises:
        EvidenceError: the archive is damaged, too large, or holds something other than numbers.
    """
    _check_directory(blob)
    try:
        with zipfile.ZipFile(io.BytesIO(blob)) as archive:
            members = archive.infolist()
            _check_sizes(members, max_bytes)
            return {
                member.filename.removesuffix(".npy"): _parse_array(_unpack(archive, member))
                for member in members
            }
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError) as error:
        raise _damaged(str(error)) from error
    except (ValueError, OverflowError, NotImplementedError, RuntimeError) as error:
        # The last two are zipfile's answers to unknown features and to encryption.
        raise _damaged(str(error)) from error


def _check_directory(blob: bytes) -> None:
    """Refuse an archive whose directory is not small and at the end, as NumPy leaves it.

    `zipfile` makes an object of a thousand bytes for each 46 bytes of directory before it can be
    asked how many there are, and believes a 64-bit directory over this one.
    """
    end = len(blob) - _END.size
    if end < 0:
        raise _damaged("too short")
    signature, *_, count, size, _, comment = _END.unpack_from(blob, end)
    is_plain = signature == b"PK\x05\x06" and comment == 0
    if not is_plain or blob[max(0, end - 20) : end].startswith(_ZIP64_LOCATOR):
        raise _damaged("no plain directory at the end")
    if size > MAX_MEMBERS * _LONGEST_ENTRY or count > MAX_MEMBERS:
        raise _too_large(f"{count} arrays, {size} bytes of directory", f"{MAX_MEMBERS} arrays")


def _check_sizes(members: list[zipfile.ZipInfo], max_bytes: int) -> None:
    allowed = max_bytes + _HEADER_ROOM * len(members)
    declared = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or declared > allowed:
        found = f"{len(members)} arrays and {declared} bytes"
        raise _too_large(found, f"{MAX_MEMBERS} arrays and {allowed} bytes")


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError("compressed by something other than deflate")
    with archive.open(member) as file:
        # Asked for everything, zipfile unpacks up to 2 GiB before it looks at the declared size.
        content = file.read(max(1, member.file_size))
    if len(content) != member.file_size:
        raise ValueError("a member is shorter than it says")
    return content


def _parse_array(content: bytes) -> NDArray[Any]:
    start, width = next(
        (found for found in _HEADERS if content.startswith(found[0])), (content[:8], 0)
    )
    length = int.from_bytes(content[len(start) : len(start) + width], "little")
    begin = len(start) + width + length
    if not width or length > _HEADER_ROOM or begin > len(content):
        raise ValueError(f"array format {start!r}")
    found = _DESCRIPTION.fullmatch(content[begin - length : begin].decode("latin-1"))
    if found is None:
        description = content[begin - length : begin][:80]
        raise ValueError(f"expected numbers, found {description!r}")
    dtype = np.dtype(found[1])
    shape = tuple(int(size) for size in found[3].replace(",", " ").split())
    # The size is compared first: the shape is only what the header says.
    if len(shape) > _MAX_DIMENSIONS or math.prod(shape) * dtype.itemsize != len(content) - begin:
        raise ValueError("an array's size is not what its header says")
    values = np.frombuffer(content, dtype=dtype, offset=begin)
    return values.reshape(shape, order="F" if found[2] == "True" else "C")


def _too_large(found: str, expected: str) -> EvidenceError:
    return EvidenceError(
        f"array archive: expected at most {expected}, found {found}",
        "Run the submission again; if it happens again, look at what it saves.",
    )


def _damaged(detail: str) -> EvidenceError:
    return EvidenceError(
        f"array archive: expected an .npz of numbers, found something else ({detail[:200]})",
        "Run the submission again; if it happens again, look at what it saves.",
    )
