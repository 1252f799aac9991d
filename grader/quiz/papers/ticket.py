"""Says which draw answers belong to, sealed so that a student cannot choose another.

A ticket is the draw as JSON, compressed, in URL-safe base64, a dot, and an HMAC-SHA256 (RFC 2104)
of it under the course's secret. It holds no key. Who changes it has a ticket that is not ours.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import zlib

from pydantic import ValidationError

from grader.quiz.papers.drawing import Draw

MAX_TICKET = 8_000
"""Characters; a longer one is none of ours."""
_MAX_JSON = 100_000
_SEAL = b"grader/ticket/1|"


def issue_ticket(draw: Draw, secret: bytes) -> str:
    """The ticket of a draw, in ASCII."""
    packed = base64.urlsafe_b64encode(zlib.compress(draw.model_dump_json().encode("utf-8"), 9))
    return f"{packed.decode('ascii')}.{_seal(packed, secret)}"


def read_ticket(ticket: str, secret: bytes) -> Draw | None:
    """The draw that a ticket of ours stands for; None for any other text."""
    packed, _, seal = ticket.strip().partition(".")
    if len(ticket) > MAX_TICKET or not ticket.isascii():
        return None
    if not hmac.compare_digest(_seal(packed.encode("ascii"), secret), seal):
        return None
    try:
        inflater = zlib.decompressobj()
        content = inflater.decompress(base64.urlsafe_b64decode(packed), _MAX_JSON)
        return Draw.model_validate_json(content)
    except (binascii.Error, zlib.error, ValidationError):
        return None


def _seal(packed: bytes, secret: bytes) -> str:
    return hmac.new(secret, _SEAL + packed, hashlib.sha256).hexdigest()
