"""What a description of a model may name, and how large it may be.

Everything here computes its output from its input and its own weights alone: no layer holds code,
reads files or wraps another layer.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODELS = {
    ("keras", "Sequential"),
    ("keras.models", "Sequential"),
    ("keras", "Model"),
    ("keras.models", "Model"),
    ("keras", "Functional"),
    ("keras.src.models.sequential", "Sequential"),
    ("keras.src.models.functional", "Functional"),
}

WEIGHTED: dict[str, tuple[str, ...]] = {
    "Dense": ("kernel", "bias"),
    "Conv1D": ("kernel", "bias"),
    "Conv2D": ("kernel", "bias"),
    "Conv2DTranspose": ("kernel", "bias"),
    "DepthwiseConv2D": ("depthwise", "bias"),
    "SeparableConv2D": ("depthwise", "pointwise", "bias"),
    "BatchNormalization": ("beta", "gamma", "moving_mean", "moving_variance"),
    "LayerNormalization": ("beta", "gamma"),
    "GroupNormalization": ("beta", "gamma"),
    "PReLU": ("alpha",),
}
"""Layers with weights, and the weights that have an initializer."""

ACTIVATION_LAYERS = frozenset({"ReLU", "LeakyReLU", "ELU", "Softmax"})
"""Layers without weights that may also stand as another layer's activation."""

LAYERS = (
    frozenset(WEIGHTED)
    | ACTIVATION_LAYERS
    | _names(
        """
        InputLayer Flatten Dropout Activation Reshape Permute RepeatVector Identity
        Rescaling Normalization
        GaussianNoise GaussianDropout AlphaDropout SpatialDropout1D SpatialDropout2D
        ActivityRegularization UnitNormalization
        MaxPooling1D MaxPooling2D AveragePooling1D AveragePooling2D
        GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D
        ZeroPadding1D ZeroPadding2D Cropping1D Cropping2D UpSampling2D
        Add Subtract Multiply Average Maximum Minimum Concatenate
        """
    )
)

OPERATIONS = frozenset({"Add", "Subtract", "Multiply", "Divide", "TrueDivide"})
"""Arithmetic between tensors in the functional style, such as `inputs / 255`."""

INITIALIZERS = _names(
    """
    Zeros Ones Constant RandomNormal RandomUniform TruncatedNormal VarianceScaling Orthogonal
    Identity IdentityInitializer GlorotNormal GlorotUniform HeNormal HeUniform LecunNormal
    LecunUniform
    """
)
REGULARIZERS = frozenset({"L1", "L2", "L1L2", "OrthogonalRegularizer"})
CONSTRAINTS = frozenset({"MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"})
POLICIES = frozenset({"DTypePolicy", "FloatDTypePolicy"})

CLASSES: dict[str, frozenset[str]] = {
    "keras.layers": LAYERS,
    "keras.src.ops.numpy": OPERATIONS,
    "keras.initializers": INITIALIZERS,
    "keras.regularizers": REGULARIZERS,
    "keras.constraints": CONSTRAINTS,
    "keras": POLICIES,
    "keras.dtype_policies": POLICIES,
}
"""Allowed classes by module, besides `MODELS`."""

TENSOR = "__keras_tensor__"
"""The one marker that plain functional models need: a reference to another layer's output."""

ACTIVATIONS = _names(
    """
    linear relu relu6 leaky_relu elu selu celu gelu silu swish mish softmax log_softmax softplus
    softsign sigmoid hard_sigmoid hard_silu hard_swish hard_tanh log_sigmoid tanh exponential
    """
)

DTYPES = _names(
    """
    float16 bfloat16 float32 float64 mixed_float16 mixed_bfloat16 bool
    uint8 int8 uint16 int16 uint32 int32 uint64 int64
    """
)

MAX_TEXT = 500_000
"""Characters of a description."""
MAX_DEPTH = 40
"""Lists and objects within one another."""
MAX_NESTING = 4
"""Models within models."""
MAX_LAYERS = 200
MAX_CALLS = 1_000
"""Layer calls, with a nested model's counted each time it is used."""
MAX_UNITS = 16_384
"""Units or filters of one layer."""
MAX_DIMENSIONS = 6
MAX_SIDE = 10_000
"""Size of an input along one dimension."""
MAX_INTEGER = 1_000_000
MAX_PARAMETERS = 20_000_000
MAX_ACTIVATION = 4_000_000
"""Values of one layer's output for one image."""
MAX_OPERATIONS = 2_000_000_000
"""Multiplications for one image."""
