"""Optimizer patterns: `Adam`, `rmsprop`, `SGD(learning_rate=0.1, momentum=0.9, nesterov=true)`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from grader.checks.context import Context
from grader.evidence.events import CompileNote, ModelCompiled, TrainingRun
from grader.spec.suggestions import did_you_mean, listed

_PATTERN = re.compile(r"\s*([A-Za-z]+)\s*(?:\((.*)\))?\s*")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_CLOSE = 1e-6
"""Keras keeps a learning rate in 32 bits: 0.1 becomes 0.10000000149."""

_SHARED = "learning_rate weight_decay clipnorm global_clipnorm clipvalue use_ema ema_momentum"
_OWN = {
    "Adadelta": "rho epsilon",
    "Adafactor": "beta_2_decay epsilon_1 epsilon_2 clip_threshold relative_step",
    "Adagrad": "initial_accumulator_value epsilon",
    "Adam": "beta_1 beta_2 epsilon amsgrad",
    "AdamW": "beta_1 beta_2 epsilon amsgrad",
    "Adamax": "beta_1 beta_2 epsilon",
    "Ftrl": "learning_rate_power initial_accumulator_value beta",
    "Lamb": "beta_1 beta_2 epsilon",
    "Lion": "beta_1 beta_2",
    "Muon": "adam_beta_1 adam_beta_2 epsilon momentum nesterov",
    "Nadam": "beta_1 beta_2 epsilon",
    "RMSprop": "rho momentum epsilon centered",
    "SGD": "momentum nesterov",
}
OPTIMIZERS = tuple(_OWN)
_SWITCHES = frozenset({"amsgrad", "centered", "nesterov", "relative_step", "use_ema"})


@dataclass(frozen=True)
class OptimizerPattern:
    """What an optimizer must be; a parameter that is not written may be anything."""

    text: str
    name: str
    """Keras's class."""
    parameters: tuple[tuple[str, float | bool], ...] = ()

    def matches(self, note: CompileNote) -> bool:
        """Whether a model was compiled like this; names are compared without case."""
        return note.optimizer.casefold() == self.name.casefold() and all(
            _is_equal(wanted, note.optimizer_config.get(name)) for name, wanted in self.parameters
        )


def parse_optimizer(text: str) -> OptimizerPattern:
    """Read one pattern.

    Raises:
        ValueError: it is not of the form `Name` or `Name(parameter=value, …)`, or names an
            optimizer or a parameter that there is not.
    """
    match = _PATTERN.fullmatch(text)
    if match is None:
        example = '"SGD(learning_rate=0.1, momentum=0.9)"'
        raise ValueError(f"expected an optimizer such as {example}, found {text[:80]!r}")
    known = {name.casefold(): name for name in OPTIMIZERS}
    name = known.get(match[1].casefold())
    if name is None:
        meant = did_you_mean(match[1], OPTIMIZERS)
        raise ValueError(f"expected an optimizer of Keras, found {match[1][:60]!r}{meant}")
    written = [part for part in (match[2] or "").split(",") if part.strip()]
    parameters = [_parse_parameter(part.strip(), name) for part in written]
    names = [parameter for parameter, _ in parameters]
    for parameter in names:
        if names.count(parameter) > 1:
            raise ValueError(f"expected {parameter} once, found {text[:80]!r}")
    return OptimizerPattern(text.strip(), name, tuple(parameters))


def list_parameters(optimizer: str) -> tuple[str, ...]:
    """The parameters that a pattern of Keras's class `optimizer` may name."""
    return tuple(f"{_SHARED} {_OWN[optimizer]}".split())


def _parse_parameter(text: str, optimizer: str) -> tuple[str, float | bool]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals:
        raise ValueError(f"expected a parameter such as learning_rate=0.1, found {text[:60]!r}")
    known = list_parameters(optimizer)
    if name not in known:
        meant = did_you_mean(name, known)
        found = f"found {name[:60]!r}{meant}"
        raise ValueError(f"expected a parameter of {optimizer} ({listed(known)}), {found}")
    if name in _SWITCHES:
        if value.lower() not in ("true", "false"):
            raise ValueError(f"expected true or false for {name}, found {value[:60]!r}")
        return name, value.lower() == "true"
    if not _NUMBER.fullmatch(value) or not math.isfinite(float(value)):
        raise ValueError(f"expected a number for {name}, found {value[:60]!r}")
    return name, float(value)


def _is_equal(wanted: float | bool, found: object) -> bool:
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    if not isinstance(found, int | float):
        return False
    try:
        return math.isclose(wanted, found, rel_tol=_CLOSE)
    except OverflowError:
        # JSON holds whole numbers of any length.
        return False


def describe_optimizer(note: CompileNote, pattern: OptimizerPattern) -> str:
    """The optimizer of `note`, with the parameters that `pattern` asks for if it is the same."""
    if note.optimizer.casefold() != pattern.name.casefold() or not pattern.parameters:
        return note.optimizer
    found = (f"{name}={_spell(note.optimizer_config.get(name))}" for name, _ in pattern.parameters)
    return f"{note.optimizer}({', '.join(found)})"


def _spell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float) and abs(value) < 1e15:
        return f"{value:.6g}"
    return value[:20] if isinstance(value, str) else "?"


def find_compiles(context: Context, index: int) -> tuple[CompileNote, ...]:
    """How the model of event `index` was compiled, as seen then and when its training ended.

    The two differ where the learning rate was changed in between, by the student or a callback.
    """
    event = context.evidence.events[index]
    notes: list[CompileNote] = []
    if isinstance(event, TrainingRun | ModelCompiled):
        earlier = [
            compiled
            for i, compiled in context.events(ModelCompiled)
            if i <= index and compiled.model.id == event.model.id
        ]
        notes += [earlier[-1].compiled] if earlier else []
        notes += [event.compiled] if event.compiled is not None else []
    return tuple(notes)


def _check_pattern(text: str) -> str:
    parse_optimizer(text)
    return text


_SPELLINGS = sorted({*OPTIMIZERS, *(name.lower() for name in OPTIMIZERS)})
Optimizer = Annotated[
    str,
    AfterValidator(_check_pattern),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": _SPELLINGS},
                {"type": "string", "pattern": r"^\s*[A-Za-z]+\s*\(.*\)\s*$"},
            ]
        }
    ),
]
"""An optimizer pattern, as it is written."""
