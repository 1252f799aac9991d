"""Names that Keras knows: losses, metrics and callbacks, as an assignment may ask for them.

They stand here as lists because checks start without importing Keras.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from grader.spec.suggestions import did_you_mean


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SHORT_FORMS = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "acc": "accuracy",
}
_ERRORS = _names(
    """
    binary_crossentropy categorical_crossentropy categorical_hinge cosine_similarity hinge
    kl_divergence mean_absolute_error mean_absolute_percentage_error mean_squared_error
    mean_squared_logarithmic_error poisson sparse_categorical_crossentropy squared_hinge
    mse mae mape msle bce
    """
)
LOSSES = (
    *_ERRORS,
    *_names(
        """
        binary_focal_crossentropy categorical_focal_crossentropy
        circle ctc dice huber kld log_cosh tversky
        """
    ),
)
METRICS = (
    *_ERRORS,
    *_names(
        """
        accuracy acc auc binary_accuracy binary_io_u categorical_accuracy f1_score f_beta_score
        false_negatives false_positives io_u log_cosh_error mean_io_u one_hot_io_u
        one_hot_mean_io_u precision precision_at_recall r2_score recall recall_at_precision
        root_mean_squared_error sensitivity_at_specificity sparse_categorical_accuracy
        sparse_top_k_categorical_accuracy specificity_at_sensitivity top_k_categorical_accuracy
        true_negatives true_positives
        """
    ),
)
CALLBACKS = _names(
    """
    BackupAndRestore CSVLogger EarlyStopping LambdaCallback LearningRateScheduler ModelCheckpoint
    ReduceLROnPlateau RemoteMonitor SwapEMAWeights TensorBoard TerminateOnNaN
    """
)
_ACCURACIES = frozenset(
    {"accuracy", "sparse_categorical_accuracy", "categorical_accuracy", "binary_accuracy"}
)


def is_same_name(wanted: str, found: str) -> bool:
    """Whether two names mean one thing of Keras's, however they were written.

    `mse`, `MeanSquaredError` and `mean_squared_error` do; so do `KLDivergence` and the
    `k_l_divergence` that a recorder makes of it.
    """
    return _squeeze(wanted) == _squeeze(found)


def is_same_metric(wanted: str, found: str) -> bool:
    """As `is_same_name`; `accuracy` is also what Keras makes of it for each form of labels."""
    if is_same_name(wanted, "accuracy"):
        return any(is_same_name(name, found) for name in _ACCURACIES)
    return is_same_name(wanted, found)


def _squeeze(name: str) -> str:
    full = _SHORT_FORMS.get(name.casefold(), name)
    return full.replace("_", "").casefold()


def _one_of(known: tuple[str, ...], what: str, example: str) -> Callable[[str], str]:
    def check_name(name: str) -> str:
        if name not in known:
            meant = did_you_mean(name, known)
            raise ValueError(
                f"expected {what} of Keras such as {example}, found {name[:60]!r}{meant}"
            )
        return name

    return check_name


LossName = Annotated[
    str,
    AfterValidator(_one_of(LOSSES, "a loss", "sparse_categorical_crossentropy")),
    WithJsonSchema({"type": "string", "enum": sorted(LOSSES)}),
]
"""A loss by the name that `compile` takes."""
MetricName = Annotated[
    str,
    AfterValidator(_one_of(METRICS, "a metric", "accuracy")),
    WithJsonSchema({"type": "string", "enum": sorted(METRICS)}),
]
"""A metric by the name that `compile` takes."""
CallbackName = Annotated[
    str,
    AfterValidator(_one_of(CALLBACKS, "a callback", "EarlyStopping")),
    WithJsonSchema({"type": "string", "enum": sorted(CALLBACKS)}),
]
"""A callback by its class."""
