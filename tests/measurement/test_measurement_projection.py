"""Projections: the recorder and the measurement must get the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.evidence.projection import project, projection_matrix


def test_projection_is_the_row_times_the_matrix():
    """A projection is the flattened row times the two random vectors."""
    rows = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    expected = rows.reshape(2, 12).astype(float) @ projection_matrix(12)
    np.testing.assert_array_equal(project(rows), expected)


def test_matrix_is_fixed():
    """The vectors are the same in every process, and cannot be changed by accident."""
    matrix = projection_matrix(784)
    assert np.round(matrix[0], 6).tolist() == np.round(_fresh_matrix()[0], 6).tolist()
    with pytest.raises(ValueError, match="read-only"):
        matrix[0, 0] = 1.0


def _fresh_matrix():
    projection_matrix.cache_clear()
    return projection_matrix(784)


@given(st.integers(1, 7))
def test_chunks_change_nothing(chunk):
    """Taking fewer rows at a time gives the same projections, up to the order of summation."""
    rows = np.random.default_rng(0).normal(size=(9, 5))
    np.testing.assert_allclose(project(rows, chunk), project(rows), rtol=1e-12)


def test_no_rows():
    """An array without rows has no projections."""
    assert project(np.zeros((0, 784))).shape == (0, 2)


def test_a_number_is_refused():
    """A single number has no rows to project."""
    with pytest.raises(ValueError, match="single number"):
        project(np.array(3.0))
