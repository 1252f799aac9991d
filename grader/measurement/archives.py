"""Reads `.npz` blobs that a student's process wrote: bounded, and never unpickled."""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from grader.errors import EvidenceError

Blobs = Callable[[str], bytes]
"""From a digest to its blob; `KeyError`, `OSError` or `EvidenceError` where there is none."""
MAX_MEMBERS = 1_000
_HEADER_ROOM = 12_000
_READERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def read_arrays(blob: bytes, max_bytes: int) -> Mapping[str, NDArray[Any]]:
    """The arrays of an `.npz`, by name.

    Only numbers (bool, integers, floats) are accepted. `max_bytes` bounds the sizes that the
    archive declares, before anything is unpacked; a member that lies about its size is refused.

    Raises:
        EvidenceError: the archive is damaged, too large, or holds something other than numbers.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(blob)) as archive:
            members = archive.infolist()
            _check_sizes(members, max_bytes)
            return {
                member.filename.removesuffix(".npy"): _parse_array(archive.read(member))
                for member in members
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise _damaged(str(error)) from error
    except (NotImplementedError, RuntimeError) as error:
        # zipfile's answers to unknown compression and to encryption.
        raise _damaged(str(error)) from error


def _check_sizes(members: list[zipfile.ZipInfo], max_bytes: int) -> None:
    allowed = max_bytes + _HEADER_ROOM * len(members)
    declared = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or declared > allowed:
        raise EvidenceError(
            f"array archive: expected at most {MAX_MEMBERS} arrays and {allowed} bytes, "
            f"found {len(members)} arrays and {declared} bytes",
            "Run the submission again; if it happens again, look at what it saves.",
        )


def _parse_array(content: bytes) -> NDArray[Any]:
    stream = io.BytesIO(content)
    version = npy.read_magic(stream)
    if version not in _READERS:
        raise ValueError(f"array format {version}")
    shape, fortran_order, dtype = _READERS[version](stream)
    if dtype.kind not in "biuf" or any(size < 0 for size in shape):
        raise ValueError(f"expected numbers, found {dtype}")
    # The size is compared first: an array is allocated from its header alone.
    if math.prod(shape) * dtype.itemsize != len(content) - stream.tell():
        raise ValueError("an array's size is not what its header says")
    values = np.frombuffer(content, dtype=dtype, offset=stream.tell())
    return values.reshape(shape, order="F" if fortran_order else "C")


def _damaged(detail: str) -> EvidenceError:
    return EvidenceError(
        f"array archive: expected an .npz of numbers, found something else ({detail[:200]})",
        "Run the submission again; if it happens again, look at what it saves.",
    )
