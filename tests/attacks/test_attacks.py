"""Every attack, graded through `grader run`, under all layers and under each that stands alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from attack import Attack, Layers
from battle import ENVIRONMENT_SECRET, Battle, canary_of, neighbour_of
from suite import ATTACKS, attacks_under

from grader.record.model import Record

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

LAYERS: tuple[Layers, ...] = ("kernel", "sandlock", "landlock")
_GRACE = 8.0
"""Seconds beyond `limits.wall` in which everything has ended."""
_WALL = 12.0
Find = Callable[[str], Battle]


def _each(attacks: tuple[Attack, ...] = ATTACKS) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("attack", attacks, ids=lambda attack: attack.handed_in_by)


_each_under_its_layers = pytest.mark.parametrize(
    ("attack", "layers"),
    [(attack, layers) for layers in LAYERS for attack in attacks_under(layers)],
    ids=lambda value: value.handed_in_by if isinstance(value, Attack) else value,
)


def test_every_group_of_attacks_is_tried() -> None:
    """At least 70 attacks, with names of their own, from each of the 31 groups."""
    assert {attack.group for attack in ATTACKS} == set(range(1, 32))
    assert len({attack.handed_in_by for attack in ATTACKS}) == len(ATTACKS) >= 70


@_each_under_its_layers
def test_attack_gains_nothing(attack: Attack, layers: str, battle_under: Find) -> None:
    """What it tried was refused, but under a single layer that is known not to stop it."""
    left = battle_under(layers).aftermath(attack)
    assert ("GAINED" in left.shown) == (layers in attack.open_under), left.shown


@_each_under_its_layers
def test_attack_gets_its_honest_score(attack: Attack, layers: str, battle_under: Find) -> None:
    """It ends as expected, within its limit, with the points of its honest part."""
    left = battle_under(layers).aftermath(attack)
    assert left.record.execution.status in attack.executions
    assert left.seconds <= _WALL + _GRACE
    assert left.record.score == attack.score


@_each()
def test_verdict_names_what_happened(attack: Attack, battle_under: Find) -> None:
    """The record says it, to the leader alone where it is a doubt, and all else holds."""
    left = battle_under("kernel").aftermath(attack)
    assert attack.says in left.text
    notes = [note for note in left.record.notes if note.audience == "leader"]
    assert any(attack.flagged in note.text.en for note in notes) or not attack.flagged
    assert attack.flagged not in left.page or not attack.flagged
    if attack.check is not None:
        attack.check(left)


@_each_under_its_layers
def test_next_hand_in_is_graded_as_ever(attack: Attack, layers: Layers, battle_under: Find) -> None:
    """Whoever comes after an attack gets the record that everybody with that hand-in gets."""
    battle = battle_under(layers)
    quiet = attacks_under(layers)[0]
    first, this = (battle.record_of(neighbour_of(one)) for one in (quiet, attack))
    assert _lasting(this) == _lasting(first)
    assert (this.score, this.execution.status) == (10.0, "completed")


def _lasting(record: Record) -> tuple[object, ...]:
    """What does not differ between hand-ins of the same content."""
    execution = (record.execution.status, record.execution.message)
    return record.status, record.score, execution, record.tasks, record.quiz, record.notes


@pytest.mark.parametrize("layers", LAYERS)
def test_machine_is_as_it_was(layers: str, battle_under: Find) -> None:
    """No file outside was touched, no socket but the expected reached, no process outside."""
    battle = battle_under(layers)
    left = {what for attack in ATTACKS if layers in attack.open_under for what in attack.leaves}
    assert {*battle.changed, *battle.reached, *battle.victim_state} == left


@pytest.mark.parametrize("layers", LAYERS)
def test_no_secret_is_written_anywhere(layers: str, battle_under: Find) -> None:
    """What lay outside is in no evidence, record, report or line of the terminal."""
    battle = battle_under(layers)
    secrets = [f"SECRET-{attack.name}".encode() for attack in ATTACKS]
    secrets += [ENVIRONMENT_SECRET.encode()]
    written = [*battle.everything_written(), (battle.root, battle.output.encode())]
    assert [path for path, content in written if any(s in content for s in secrets)] == []


@_each()
def test_canary_is_untouched(attack: Attack, battle_under: Find) -> None:
    """The folder that an attack was pointed at holds what it held."""
    folder = canary_of(battle_under("kernel").root, attack)
    assert [path.name for path in folder.iterdir()] == ["secret.txt"]
    assert (folder / "secret.txt").read_text(encoding="utf-8") == f"SECRET-{attack.name}\n"
