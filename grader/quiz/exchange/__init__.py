"""Questions to and from other systems: GIFT, Moodle XML and QTI 1.2 out, GIFT in.

Out go a quiz or a topic in one language or in both, and a list of what the other system has no
place for. In comes a GIFT file, which is bounded and never trusted; out comes the YAML of a topic,
and a list of what a leader should look at. Nothing here reads XML.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from grader.quiz.exchange.gift_out import write_gift
from grader.quiz.exchange.intake import Aside, Intake, take_gift
from grader.quiz.exchange.item import Packet
from grader.quiz.exchange.losses import Loss, Target
from grader.quiz.exchange.moodle_xml import write_moodle_xml
from grader.quiz.exchange.packet import Packed, pack_quiz, pack_topic
from grader.quiz.exchange.qti_package import write_qti
from grader.quiz.exchange.topic_file import write_topic
from grader.quiz.exchange.wording import Tongue

WRITERS: Mapping[Target, Callable[[Packet], bytes]] = MappingProxyType(
    {"gift": write_gift, "moodle-xml": write_moodle_xml, "qti": write_qti}
)

__all__ = [
    "WRITERS",
    "Aside",
    "Intake",
    "Loss",
    "Packed",
    "Packet",
    "Target",
    "Tongue",
    "pack_quiz",
    "pack_topic",
    "take_gift",
    "write_gift",
    "write_moodle_xml",
    "write_qti",
    "write_topic",
]
