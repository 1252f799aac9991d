"""The zip file in which Canvas takes a quiz: a manifest, the items, and what Canvas wants to know.

The manifest is that of IMS Content Packaging 1.1, as Common Cartridge 1.1 has it.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile

from grader.quiz.exchange.item import Description, Packet
from grader.quiz.exchange.qti import identify, write_items
from grader.quiz.exchange.xml_tree import add, write_xml

PACKAGING = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
_META = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
_SETTINGS = {
    "shuffle_answers": "true",
    "scoring_policy": "keep_highest",
    "quiz_type": "assignment",
    "show_correct_answers": "false",
    "allowed_attempts": "1",
    "one_question_at_a_time": "false",
    "cant_go_back": "false",
    "available": "false",
}


def write_qti(packet: Packet) -> bytes:
    """A packet as a zip file; the same packet gives the same bytes."""
    ident = identify(packet.id)
    files = {
        "imsmanifest.xml": _manifest(packet, ident),
        f"{ident}/{ident}.xml": write_items(packet),
        f"{ident}/assessment_meta.xml": _meta(packet, ident),
        # Canvas looks for the folder, and finds nothing in it.
        "non_cc_assessments/": b"",
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o40755 if name.endswith("/") else 0o100644) << 16
            archive.writestr(entry, data)
    return content.getvalue()


def _manifest(packet: Packet, ident: str) -> bytes:
    root = ET.Element("manifest", {"identifier": identify(ident, "manifest"), "xmlns": PACKAGING})
    metadata = add(root, "metadata")
    add(metadata, "schema", "IMS Content")
    add(metadata, "schemaversion", "1.1.3")
    add(root, "organizations")
    resources = add(root, "resources")
    meta = identify(ident, "meta")
    quiz = add(resources, "resource", identifier=ident, type="imsqti_xmlv1p2")
    add(quiz, "file", href=f"{ident}/{ident}.xml")
    add(quiz, "dependency", identifierref=meta)
    href = f"{ident}/assessment_meta.xml"
    about = add(resources, "resource", identifier=meta, type=_META, href=href)
    add(about, "file", href=href)
    return write_xml(root)


def _meta(packet: Packet, ident: str) -> bytes:
    root = ET.Element("quiz", {"identifier": ident, "xmlns": CANVAS})
    add(root, "title", packet.title)
    add(root, "description")
    for name, value in _SETTINGS.items():
        add(root, name, value)
    add(root, "points_possible", f"{_count_points(packet)}.0")
    return write_xml(root)


def _count_points(packet: Packet) -> int:
    """One for each question that is asked, a pool counting once."""
    asked = [section.items[:1] if section.pool else section.items for section in packet.sections]
    return sum(not isinstance(item.body, Description) for items in asked for item in items)
