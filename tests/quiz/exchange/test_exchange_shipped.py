"""Every question that ships can be written in every format and language."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from grader.quiz.exchange import WRITERS, Packed, Target, Tongue, pack_quiz, pack_topic, take_gift
from grader.quiz.exchange.item import Essay
from grader.spec.course import Course, load_course
from grader.spec.quiz import Bank

HERE = Path(__file__).parent
COURSE = load_course(HERE.parents[2])
MOODLE = etree.RelaxNG(etree.parse(HERE / "moodle.rng"))
QTI = etree.XMLSchema(etree.parse(HERE / "qti.xsd"))

NAMES = [*COURSE.ids("quiz"), *COURSE.ids("topic")]


@pytest.fixture(scope="module")
def bank(course: Course) -> Bank:
    return course.bank


def pack_named(name: str, bank: Bank, target: Target, tongue: Tongue) -> Packed:
    if name in COURSE.ids("quiz"):
        return pack_quiz(COURSE.quiz(name), bank, COURSE.glossary, target, tongue)
    topic = next(topic for topic in bank.topics if topic.id == name)
    return pack_topic(topic, COURSE.glossary, target, tongue)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tongue", ["ko", "both"])
def test_moodle_xml_fits_the_schema(name: str, tongue: Tongue, bank: Bank) -> None:
    """No question that ships makes a file that Moodle would refuse."""
    packed = pack_named(name, bank, "moodle-xml", tongue)
    MOODLE.assertValid(etree.fromstring(WRITERS["moodle-xml"](packed.packet)))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tongue", ["ko", "both"])
def test_qti_fits_the_schema(name: str, tongue: Tongue, bank: Bank) -> None:
    """No question that ships makes items outside QTI 1.2."""
    content = WRITERS["qti"](pack_named(name, bank, "qti", tongue).packet)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (items,) = [
            file
            for file in archive.namelist()
            if file.endswith(".xml") and file.count("/") and not file.endswith("_meta.xml")
        ]
        QTI.assertValid(etree.fromstring(archive.read(items)))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tongue", ["ko", "en"])
def test_gift_comes_back(name: str, tongue: Tongue, bank: Bank) -> None:
    """Every question that is no essay is taken in again, with its prompt as it was."""
    packet = pack_named(name, bank, "gift", tongue).packet
    text = WRITERS["gift"](packet).decode("utf-8")
    expected = [item.prompt for item in packet.items if not isinstance(item.body, Essay)]
    intake = take_gift(text, "f", COURSE.glossary)
    assert [question["prompt"]["ko"] for question in intake.questions] == expected
