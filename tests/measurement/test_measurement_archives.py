"""Archives that a student's process wrote are read without trusting them."""

from __future__ import annotations

import contextlib
import io
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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


@pytest.mark.parametrize("dtype", ["float32", ">f8", "uint64", "float16", "int64", "uint8", "bool"])
def test_numbers_come_back(dtype):
    """Arrays of numbers come back as they were written."""
    array = np.arange(6).reshape(2, 3).astype(dtype)
    np.testing.assert_array_equal(read_arrays(save(a=array), ROOM)["a"], array)


@pytest.mark.parametrize("shape", [(), (0,), (0, 5), (3,), (2, 3, 4), (1,) * 8])
@pytest.mark.parametrize("write", [np.savez, np.savez_compressed])
def test_every_shape_comes_back(write, shape):
    """Scalars, empty arrays and arrays of up to eight dimensions come back."""
    stream = io.BytesIO()
    write(stream, a=np.ones(shape))
    assert read_arrays(stream.getvalue(), ROOM)["a"].shape == shape


def test_fortran_order_comes_back():
    """A transposed array comes back with its rows and columns in place."""
    array = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    np.testing.assert_array_equal(read_arrays(save(a=array), ROOM)["a"], array)


def test_object_arrays_are_refused():
    """An array of Python objects would have to be unpickled, so it is refused."""
    with pytest.raises(EvidenceError, match=r"expected numbers.*O"):
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


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<f8', 'fortran_order': False, 'shape': (__import__('os').getpid(),), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (" + "(" * 900 + "), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (" + "-" * 900 + "1,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1.5,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (True,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (" + "9" * 5_000 + ",), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1, 1, 1, 1, 1), }",
        "{'descr': '<f16', 'fortran_order': False, 'shape': (), }",
        "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<M8[s]', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "{[]: 1}",
        "{",
        "\0\xff",
        "    if",
    ],
)
def test_a_header_is_compared_and_not_evaluated(header):
    """A header that NumPy would not have written so is refused, whatever it would evaluate to."""
    written = header.encode("latin-1") + b"\n"
    content = b"\x93NUMPY\x01\x00" + len(written).to_bytes(2, "little") + written + bytes(8)
    with pytest.raises(EvidenceError, match=r"expected an \.npz"):
        read_arrays(zip_up(a=content), ROOM)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_lying_size_unpacks_no_more_than_it_says(method):
    """A member that declares 100 bytes and unpacks to 64 MB costs next to nothing."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("w0.npy", bytes(64 * 2**20))
    blob = bytearray(stream.getvalue())
    struct.pack_into("<L", blob, blob.rindex(b"PK\x01\x02") + 24, 100)
    tracemalloc.start()
    with pytest.raises(EvidenceError, match=r"expected an \.npz"):
        read_arrays(bytes(blob), ROOM)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * 2**20


def test_a_huge_directory_is_refused_unread():
    """Of a directory of a hundred thousand entries no object is made."""
    entry = zip_up(a=b"")
    start = entry.index(b"PK\x01\x02")
    directory = entry[start : entry.index(b"PK\x05\x06")] * 100_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, len(directory), start, 0)
    with pytest.raises(EvidenceError, match="bytes of directory"):
        read_arrays(entry[:start] + directory + end, ROOM)


@pytest.mark.parametrize("tail", [b"PK\x06\x07" + bytes(16), b"x"])
def test_only_a_plain_directory_at_the_end_is_read(tail):
    """A 64-bit directory, or an archive hidden before something else, is not looked for."""
    blob = save(a=np.ones(3))
    changed = blob[:-22] + tail + blob[-22:] if len(tail) > 1 else blob + tail
    with pytest.raises(EvidenceError, match="no plain directory"):
        read_arrays(changed, ROOM)


@settings(max_examples=300, deadline=None)
@given(place=st.integers(0, 700), value=st.integers(0, 255), cut=st.integers(0, 60))
def test_a_spoilt_archive_is_numbers_or_an_error(place, value, cut):
    """One byte changed and the end cut off: arrays of numbers come back, or the one error."""
    blob = bytearray(save(w0=np.ones((3, 2)), w1=np.arange(4)))
    blob[place % len(blob)] = value
    kinds: set[str] = set()
    with contextlib.suppress(EvidenceError):
        arrays = read_arrays(bytes(blob[: len(blob) - cut]), ROOM)
        kinds = {array.dtype.kind for array in arrays.values()}
    assert kinds <= set("biuf")


def test_a_member_that_is_no_array_is_refused():
    """A zip that holds something else is no archive of arrays."""
    with pytest.raises(EvidenceError, match=r"expected an \.npz"):
        read_arrays(zip_up(a=b"import os"), ROOM)
