"""Archives that a student's process wrote are read without trusting them."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest
from numpy.lib import format as npy

from grader.errors import EvidenceError
from grader.measurement.archives import MAX_MEMBERS, read_arrays

ROOM = 1_000_000


def save(**arrays):
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def zip_up(**members: bytes):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return stream.getvalue()


def write_header(shape, descr="<f8"):
    stream = io.BytesIO()
    npy.write_array_header_1_0(stream, {"descr": descr, "fortran_order": False, "shape": shape})
    return stream.getvalue()


@pytest.mark.parametrize("dtype", ["float32", "float16", "int64", "uint8", "bool"])
def test_numbers_come_back(dtype):
    """Arrays of numbers come back as they were written."""
    array = np.arange(6).reshape(2, 3).astype(dtype)
    np.testing.assert_array_equal(read_arrays(save(a=array), ROOM)["a"], array)


def test_fortran_order_comes_back():
    """A transposed array comes back with its rows and columns in place."""
    array = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    np.testing.assert_array_equal(read_arrays(save(a=array), ROOM)["a"], array)


def test_object_arrays_are_refused():
    """An array of Python objects would have to be unpickled, so it is refused."""
    with pytest.raises(EvidenceError, match="found object"):
        read_arrays(save(a=np.array([{"a": 1}], dtype=object)), ROOM)


@pytest.mark.parametrize("array", [np.array(["text"]), np.zeros(2, dtype="<f4,<i4")])
def test_other_kinds_are_refused(array):
    """Text and records are no numbers."""
    with pytest.raises(EvidenceError, match="expected numbers"):
        read_arrays(save(a=array), ROOM)


@pytest.mark.parametrize(
    "blob", [b"", b"PK\x03\x04", b"not a zip at all", save(a=np.ones(9))[:-30]]
)
def test_truncated_archives_are_refused(blob):
    """A file that is no whole archive is an error in words."""
    with pytest.raises(EvidenceError, match=r"expected an \.npz"):
        read_arrays(blob, ROOM)


def test_bombs_are_refused_before_unpacking():
    """A small archive that unpacks to far too much is refused by its declared size."""
    blob = zip_up(a=write_header((10**7,)) + bytes(8 * 10**7))
    assert len(blob) < 200_000
    with pytest.raises(EvidenceError, match="expected at most"):
        read_arrays(blob, ROOM)


def test_a_lying_header_is_refused():
    """An array that claims more than it holds is refused before it is allocated."""
    with pytest.raises(EvidenceError, match="not what its header says"):
        read_arrays(zip_up(a=write_header((10**12,)) + bytes(8)), ROOM)


def test_negative_sizes_are_refused():
    """Two negative sizes multiply to a positive one; they are refused all the same."""
    with pytest.raises(EvidenceError, match="expected numbers"):
        read_arrays(zip_up(a=write_header((-1, -1)) + bytes(8)), ROOM)


def test_too_many_members_are_refused():
    """The number of arrays is bounded."""
    members = {f"a{number}": b"" for number in range(MAX_MEMBERS + 1)}
    with pytest.raises(EvidenceError, match=f"at most {MAX_MEMBERS} arrays"):
        read_arrays(zip_up(**members), ROOM)


def test_a_member_that_is_no_array_is_refused():
    """A zip that holds something else is no archive of arrays."""
    with pytest.raises(EvidenceError, match=r"expected an \.npz"):
        read_arrays(zip_up(a=b"import os"), ROOM)
