"""Evidence in, our own measurements out.

In come the evidence of one submission, its blobs and the data set; out goes a `Measurement`: every
trained model rebuilt from its description and evaluated on the official test images, where its
inputs came from, and how much of what it was tested on it had been trained on. Nothing a student
left behind is executed, unpickled or given to Keras unchecked. TensorFlow is imported only while
measuring.
"""

from grader.measurement.measure import measure
from grader.measurement.model import Measurement

__all__ = ["Measurement", "measure"]
