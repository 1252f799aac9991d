"""XML as a tree: the standard library escapes it, nothing is put together from strings."""

from __future__ import annotations

import xml.etree.ElementTree as ET


def add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    """A new last child of `parent`."""
    child = ET.SubElement(parent, tag, attributes)
    child.text = text or None
    return child


def write_xml(root: ET.Element) -> bytes:
    """The document in UTF-8, with a declaration and indented.

    Texts must hold no character that XML forbids (see `wording.clean`).
    """
    ET.indent(root)
    content = ET.tostring(root, encoding="utf-8", xml_declaration=True, short_empty_elements=True)
    return bytes(content) + b"\n"
