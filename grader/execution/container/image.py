"""The image that containers are made from: whether it is ours, and what its containers hold."""

from __future__ import annotations

from pydantic import ValidationError

from grader import __version__
from grader.errors import SandboxUnavailableError
from grader.evidence.model import Environment
from grader.execution.container.attached import Attached
from grader.execution.container.engine import Engine
from grader.execution.container.layers import FLOOR
from grader.execution.container.watching import last_words

RECIPE = "grader/execution/container/Containerfile"
"""In the grader's sources, and in the installed package."""
_ENGINE_FAILED = 125
"""What `run` exits with where no container came to be."""


def read_description(engine: Engine, image: str, attached: Attached) -> Environment:
    """What a container of `image` has said of itself, now that it has ended.

    Raises:
        SandboxUnavailableError: it is not this grader's, or leaves files or the network open.
    """
    try:
        found = Environment.model_validate_json(attached.printed)
    except ValidationError as error:
        raise _explain_silence(engine, image, attached) from error
    if found.grader != __version__:
        raise explain_image(engine, image, f"holds grader {found.grader}, not {__version__}")
    _refuse_below_floor(engine, found.layers)
    return found.model_copy(update={"sandbox": f"container ({engine.name} {engine.version})"})


def explain_image(engine: Engine, image: str, problem: str) -> SandboxUnavailableError:
    """The error that says what is wrong with `image`, and how to build it."""
    return SandboxUnavailableError(
        f"the image {image} {problem}",
        "build it in the grader's source folder: "
        f"{engine.name} build --tag {image} --file {RECIPE} .",
    )


def _explain_silence(engine: Engine, image: str, attached: Attached) -> SandboxUnavailableError:
    if attached.code == _ENGINE_FAILED:
        return SandboxUnavailableError(
            f"{engine.name} starts no container: {last_words(attached)}",
            "it may lack an option that keeps strangers' code in; a newer engine has them all",
        )
    return explain_image(engine, image, f"does not work: {last_words(attached)}")


def _refuse_below_floor(engine: Engine, layers: tuple[str, ...]) -> None:
    if lacking := [layer for layer in FLOOR if layer not in layers]:
        raise SandboxUnavailableError(
            f"containers of {engine.name} lack what keeps strangers' code in: {', '.join(lacking)}",
            "see whether the engine's own configuration switches it off; "
            "for code you trust, add --sandbox none",
        )
