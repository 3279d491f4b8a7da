"""E-mail messages: newsletters and press releases as they arrive (.eml).

In: the bytes of a message (RFC 5322, MIME). Out: one draft of its plain text, or of its page where the plain text says
less; raw offsets count that text (`offsets_of` says "extracted"). Attachments are left out, and named in a warning.
"""

from __future__ import annotations

import email
import email.policy
import email.utils
import re
from collections.abc import Iterator
from email.message import EmailMessage

from tasks.sources import html_pages, plain
from tasks.sources.draft import Draft
from tasks.sources.metadata import from_fields, merge
from tasks.sources.source import Refused, Source
from tasks.text.traced import TracedText

_TAG = re.compile(r"<[^<>]*>")


def parse_mail(raw: bytes, source: Source) -> Iterator[Draft]:
    """One message. Raises Refused when it has no text."""
    try:
        message = email.message_from_bytes(raw, EmailMessage, policy=email.policy.default)
        text, page = _content(message, "plain"), _content(message, "html")
        attached = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    except (RecursionError, ValueError, AttributeError, TypeError, KeyError, IndexError):
        # The library trips over some broken headers, and over parts in parts in parts.
        raise Refused("broken", "not a readable message: its headers or parts are damaged") from None
    said = len(_TAG.sub(" ", page).split())
    if not text.strip() and not said:
        raise Refused("no_text", "a message without a text")
    if page and len(text.split()) < 0.5 * said:  # "This message needs a reader for HTML"
        draft = next(iter(html_pages.parse_html(page.encode("utf-8", "replace"), source)))
    else:
        draft = plain.parse(TracedText.decode(text.encode("utf-8", "replace")), format="eml")
    sender, address = email.utils.parseaddr(_header(message, "from"))
    fields = {
        "title": _header(message, "subject"),
        "date": _header(message, "date"),
        "outlet": sender or address,
    }
    draft.metadata = merge(from_fields({k: v for k, v in fields.items() if v}, "mail"), draft.metadata)
    draft.format, draft.offsets_of = "eml", "extracted"
    if attached:
        draft.warnings.append(f"attachments left out: {', '.join(attached)[:200]}")
    yield draft


def _content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, UnicodeError, ValueError, KeyError):  # an encoding nobody knows
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (
        ValueError,
        IndexError,
        AttributeError,
        TypeError,
        RecursionError,
    ):  # the library trips over some broken headers
        return ""
