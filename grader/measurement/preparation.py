"""Prepares the official test images as a model expects them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from grader.measurement.images import ImageIndex
from grader.measurement.model import Preprocessing


def prepare(
    images: NDArray[np.uint8], preprocessing: Preprocessing, index: ImageIndex
) -> NDArray[np.float32]:
    """Raw images uint8 (rows, height, width) → float32 (rows, *preprocessing.shape).

    Raises:
        ValueError: the shape does not hold the pixels of one image.
    """
    if preprocessing.standardised:
        pixels = images.reshape(len(images), -1)
        scale = index.scale
        values = ((pixels - scale.mean) / scale.deviation).astype(np.float32)
    else:
        # 256 values are all there are: looking them up beats computing each pixel.
        table = np.arange(256, dtype=np.float64) * preprocessing.scale + preprocessing.offset
        values = table.astype(np.float32)[images]
    return values.reshape(len(images), *preprocessing.shape)
