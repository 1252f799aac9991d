"""Every kind of faulty YAML file, named after its defect, and the exact words about it."""

from pathlib import Path

import pytest

from grader.errors import SpecError
from grader.spec.assignment import Assignment
from grader.spec.course import inspect_assignment
from grader.spec.yaml import load_spec

FAULTY = Path(__file__).parent / "faulty"

# File name without its ending, and each line of the message after the path and a colon.
MESSAGES = {
    "alias": (
        "1: an anchor or alias (`&name`, `*name`) — expected plain values; write the value out",
    ),
    "anchor": (
        "1: an anchor or alias (`&name`, `*name`) — expected plain values; write the value out",
    ),
    "arguments_not_indented": (
        "10: a check — expected one kind, found 2 keys (accuracy, at_least); put the "
        "arguments two spaces further in, or in {braces}",
    ),
    "capital_in_binding": (
        "10: tasks.dense.checks.model_structure.as — expected a name of lower-case letters, "
        "digits, '-' and '_', found the text 'Single'",
    ),
    "capital_in_id": (
        "5: rubric — expected a name of lower-case letters, digits, '-' and '_', found the "
        "text 'Ch07'",
    ),
    "duplicate_key": ("10: week — expected once, found twice (first on line 2)",),
    "empty": ("1: the file is empty — expected a mapping (lines such as `id: …`), found nothing",),
    "empty_list": ("9: tasks.dense.checks — expected at least 1 entry, found a list of 0",),
    "fraction_for_whole_number": ("2: week — expected a whole number, found 6.5",),
    "indentation": ("4: the indentation — expected this line to line up with the ones before it",),
    "list_as_key": ("1: a list or mapping as a key — expected a name",),
    "list_at_top": (
        "1: the file — expected a mapping with id, week, title, dataset, seed, limits, "
        "rubric, quiz, tasks, found a list of 1",
    ),
    "mapping_for_list": ("9: a check — expected `- kind: {arguments}`, found 1",),
    "missing_colon": ("2: a key without a value — expected `key: value`, found no ':'",),
    "missing_key": ("1: rubric — expected it here, found only id, week, title, dataset, tasks",),
    "misspelt_dataset": (
        "4: dataset — expected 'fashion_mnist' or 'mnist', found the text 'fashion_mnst'; "
        "did you mean 'fashion_mnist'?",
    ),
    "misspelt_key": (
        "2: wek — expected one of id, week, title, dataset, seed, limits, rubric, quiz, "
        "tasks, found 'wek'; did you mean 'week'?",
    ),
    "name_is_not_id": ("1: id — expected 'name_is_not_id', the name of the file, found 'other'",),
    "missing_value": (
        "2: a gap — expected a value here, or a closing bracket before it, found neither",
    ),
    "nothing_for_value": ("2: week — expected a whole number, found nothing",),
    "number_for_text": ("3: title.en — expected text, found 7; put it in quotes",),
    "number_too_small": ("2: week — expected a number of at least 1, found 0",),
    "one_language": ("3: title.en — expected it here, found only ko",),
    "only_comment": (
        "1: the file is empty — expected a mapping (lines such as `id: …`), found nothing",
    ),
    "open_bracket": (
        "2: a bracket or quote opened here — expected its closing partner, found none; a "
        "text with ': ', ',' or a bracket in it needs quotes",
    ),
    "open_quote": (
        "2: a bracket or quote opened here — expected its closing partner, found none; a "
        "text with ': ', ',' or a bracket in it needs quotes",
    ),
    "repeated_task_id": ("1: the file — task id used twice: dense; each must be unique",),
    "reserved_character": (
        "2: a special character at the start of a value — expected text or a number; put the "
        "value in quotes",
    ),
    "scalar_arguments": ("10: accuracy — expected its arguments as `name: value`, found 0.8",),
    "second_colon": (
        "2: a bracket or quote opened here — expected its closing partner, found none; a "
        "text with ': ', ',' or a bracket in it needs quotes",
    ),
    "tab": ("3: a tab — expected spaces, found a tab character; indent with spaces",),
    "tag": ("1: a tag (`!name`) — expected plain values; leave the tag out",),
    "text_for_number": ("2: week — expected a whole number, found the text 'six'",),
    "text_for_two_languages": (
        "3: title — expected a mapping with ko, en, found the text '인공 신경망'",
    ),
    "too_deep": ("1: nesting — expected at most 32 levels, found more",),
    "two_documents": ("3: a second document — expected one a file, found another `---`",),
    "two_mistakes": (
        "2: week — expected a whole number, found the text 'six'",
        "4: dataset — expected 'fashion_mnist' or 'mnist', found the text 'cifar10'",
    ),
    "unknown_key": (
        "6: zzz — expected one of id, week, title, dataset, seed, limits, rubric, quiz, "
        "tasks, found 'zzz'",
    ),
    "unknown_unit": (
        "6: limits.wall — expected a number and a unit (ms, s, sec, min, h), such as "
        "'10min', found the text '10minutes'",
    ),
}


def read_mistakes(path: Path) -> tuple[str, ...]:
    """The lines of the error that reading a file as an assignment gives, without the path."""
    with pytest.raises(SpecError) as caught:
        load_spec(path, Assignment, inspect_assignment)
    return tuple(line.removeprefix(f"{path}:") for line in str(caught.value).splitlines())


@pytest.mark.parametrize("name", MESSAGES)
def test_faulty_file_is_explained(name: str) -> None:
    """A faulty file is answered with the line, what was expected and what was found."""
    assert read_mistakes(FAULTY / f"{name}.yaml") == MESSAGES[name]


def test_no_faulty_file_is_forgotten() -> None:
    """Each of the files has its message in the table."""
    assert sorted(path.stem for path in FAULTY.glob("*.yaml")) == sorted(MESSAGES)


def test_file_that_is_not_utf8(tmp_path: Path) -> None:
    """A file in another encoding is refused with the line of the first byte that is wrong."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"id: a\ntitle: " + "제목".encode("cp949"))
    expected = "2: the encoding — expected UTF-8, found the byte 0xc1; save the file as UTF-8"
    assert read_mistakes(path) == (expected,)


def test_file_over_one_megabyte(tmp_path: Path) -> None:
    """A file of more than 1 MB is refused without being parsed."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"# filler\n" * 120_000)
    assert read_mistakes(path) == ("111112: the file — expected at most 1 MB, found more",)


def test_file_with_a_control_character(tmp_path: Path) -> None:
    """A NUL byte is refused and named."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"id: a\nrubric: b\0\n")
    expected = "2: a control character — expected plain text, found U+0000; delete it"
    assert read_mistakes(path) == (expected,)


def test_file_that_is_a_folder(tmp_path: Path) -> None:
    """What cannot be read as a file is an error about the path, and not a crash."""
    assert read_mistakes(tmp_path) == ("1: the file cannot be read — Is a directory",)
