"""What mail servers report of our messages (RFC 3464, 6533, and reports in plain words). It knows no Django.

Servers write whatever they like: reports nested in others, encoded, with odd line ends, without a status or in words of
their own. What is read is judged by what the server did, not by its digits: `Action: failed` is final also with a
status that begins with 4, for that is what a server writes that gave up trying.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from enum import StrEnum
from typing import Final

from cases.plain import plain

LONGEST_REASON: Final = 200
DEEPEST: Final = 5
"""Reports within reports that are looked into."""
MARK_HEADER: Final = "X-IMR-Delivery"
"""The header of our messages by which we know them again."""
MARK_PREFIX: Final = "letter+"
"""How the return addresses of our messages begin; their mark follows."""


class Outcome(StrEnum):
    """What became of a message to one recipient, by the report."""

    FAILED = "failed"
    UNDER_WAY = "under_way"
    """It was delivered or handed on, or the server still tries."""
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Said:
    """What a report says of one recipient: the addresses it names, in small letters, the outcome, and why in words."""

    addresses: tuple[str, ...]
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """A message that came back to us: what it says of each recipient, and the names of messages that stand in it.

    `message_ids` and `marks` may be anybody's: only who signed them can tell which are ours. Without `said` it is no
    report that could be read.
    """

    said: tuple[Said, ...] = ()
    message_ids: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    def about(self, address: str, *, alone: bool) -> Said | None:
        """What it says of the message to this address: the failure if it is final; None if that cannot be told.

        `alone` says that it reports on no other message: then what names another address, as where mail is handed on,
        counts if all of it says the same.
        """
        named = [each for each in self.said if address.lower() in each.addresses]
        counted = named or (list(self.said) if alone else [])
        outcomes = {each.outcome for each in counted}
        return counted[0] if len(outcomes) == 1 and Outcome.UNCLEAR not in outcomes else None


_MESSAGE_ID: Final = re.compile(r"<(?:service|notification)-[0-9]{1,18}\.[0-9a-f]{16,20}@[!-;=?-~]{1,900}>")
_MARK: Final = re.compile(
    rf"(?i)(?:{MARK_HEADER}:\s*|{re.escape(MARK_PREFIX)}|<feed(?:_reminder)?-)(?P<mark>[0-9]{{1,18}}-[0-9a-f]{{20}})\b"
)
_FIELD: Final = re.compile(r"(?m)^([\w-]+)[ \t]*:[ \t]*(.*(?:\n[ \t]+\S.*)*)")
_TYPE: Final = re.compile(r"^\s*[A-Za-z][\w.-]*\s*;\s*")
_ADDRESS: Final = re.compile(r"[^\s<>;,()\"]+@[^\s<>;,()\"]+")
_STATUS: Final = re.compile(r"\b([245])(?:\.\d{1,3}\.\d{1,3}|\d\d)\b")
_TAGS: Final = re.compile(r"<[^<>@]{1,500}>")
_REPORTS: Final = {"message/delivery-status", "message/global-delivery-status"}

_FAILED_WORDS: Final = re.compile(
    r"(?:(?:delivery|perm|permanent)[-_ ])?(?:fail(?:ed|ure|s)?|error)|(?:hard[-_ ])?bounced?|expired?|dropped|returned"
    r"|undeliver(?:able|ed)|reject(?:ed)?|refused|denied|blocked"
)
_UNDER_WAY_WORDS: Final = re.compile(r"delay(?:ed)?|deferr(?:ed|al)|relayed|delivered|expanded|transferred|queued")

_GAVE_UP: Final = re.compile(
    r"(?i)permanent(?: fatal)? error"
    r"|(?:can'?not|could ?n[o']t|was ?n[o']t able to|unable to) deliver (?:your|the|this) (?:message|mail)"
    r"|delivery (?:has|to the following recipients?) failed|delivery has failed to"
    r"|(?:undeliverable|undelivered) (?:mail|message)|returned to (?:the )?sender|did not reach (?:some|the following)"
    r"|i'?ve given up|(?:has been|was) (?:rejected|returned|blocked)|(?:could not|couldn['\u2019]t) be delivered"
    r"|was(?: not|n['\u2019]t) delivered to|was undeliverable|delivery time limit exceeded|stopped trying to deliver"
)
_ANSWER: Final = re.compile(r"(?i)\s*(?:re|fwd?|aw|rv|tr)\s*:")
"""How the subject of what a person writes back begins, whose words are no server's."""
_STILL_TRIES: Final = re.compile(
    r"(?i)warning message only|not need to re-?send"
    r"|will (?:keep trying|retry|try again|continue to (?:be )?(?:try|attempt)|be retried)"
    r"|(?:has|have) not (?:yet )?been delivered|delivery attempts will continue|is delayed|has been delayed"
)


def report_of(message: bytes) -> Report:
    """What a message that came back says. It never raises; what cannot be read says nothing of any recipient."""
    message = message.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    as_written = message.decode(errors="replace")
    try:
        read = message_from_bytes(message, policy=policy.compat32)
        parts, is_answer = list(_parts(read, 0)), bool(_ANSWER.match(str(read.get("Subject", ""))))
    except Exception:  # noqa: BLE001 - a broken message makes the library raise whatever it likes: a person reads it
        parts, is_answer = [], False
    texts = [as_written, *(text for _kind, text in parts)]
    return Report(
        said=tuple(_said(parts, is_answer=is_answer)),
        message_ids=_each(found for text in texts for found in _MESSAGE_ID.findall(text)),
        marks=_each(found["mark"].lower() for text in texts for found in _MARK.finditer(text)),
    )


def as_text(message: bytes) -> str:
    """A message for a person to read: as it is written, and below each encoded part in clear; no sign is hidden."""
    as_written = message.decode(errors="replace")
    try:
        parts = list(_parts(message_from_bytes(message, policy=policy.compat32), 0))
    except Exception:  # noqa: BLE001 - see `report_of`
        parts = []
    decoded = [text for _kind, text in parts if text.strip() and text.strip() not in as_written.replace("\r", "")]
    return plain("\n\n".join([as_written, *decoded]), lines=True)


def _parts(message: Message, depth: int) -> Iterator[tuple[str, str]]:
    """The kind and the text of each part, in order, also of messages within, whichever way they are encoded."""
    for part in message.walk():
        kind, encoding = part.get_content_type(), str(part.get("Content-Transfer-Encoding", "")).strip().lower()
        payload = part.get_payload()
        if part.get_content_maintype() == "message" and isinstance(payload, list):
            inside = "\n\n".join(_written(each) for each in payload if isinstance(each, Message))
            if encoding in {"base64", "quoted-printable"}:  # forbidden by RFC 2046, and done all the same
                inside = _decoded(inside.encode(errors="replace"), encoding)
                if kind not in _REPORTS and depth < DEEPEST:
                    yield from _parts(message_from_bytes(inside.encode(), policy=policy.compat32), depth + 1)
                    continue
            yield kind, inside
        elif isinstance(payload, str):
            text = _decoded(payload.encode(errors="replace"), encoding)
            if kind == "text/html":
                text = _TAGS.sub(" ", text)
            yield kind, text


def _written(message: Message) -> str:
    """The headers and the text of a message as they stand, without what the library would make of them."""
    headers = "\n".join(f"{name}: {value}" for name, value in message.raw_items())
    payload = message.get_payload()
    body = payload if isinstance(payload, str) else ""
    return "\n\n".join(filter(None, (headers, body)))


def _decoded(content: bytes, encoding: str) -> str:
    if encoding == "quoted-printable":
        content = quopri.decodestring(content)
    if encoding == "base64":
        signs = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
        try:
            content = base64.b64decode(signs + b"=" * (-len(signs) % 4))
        except binascii.Error:
            return content.decode(errors="replace")
    return content.replace(b"\r\n", b"\n").decode(errors="replace")


def _said(parts: list[tuple[str, str]], *, is_answer: bool) -> Iterator[Said]:
    """What is said of each recipient: in the part made for it, else in fields within any text, else in words."""
    groups = [group for kind, text in parts if kind in _REPORTS for group in _groups(text)]
    if not groups:
        groups = [group for _kind, text in parts for group in _groups(text) if _names_someone(group)]
    if groups:
        yield from map(_of_group, groups)
        return
    if is_answer:
        return
    words = "\n".join(text for kind, text in parts if kind in {"text/plain", "text/html"})
    if _STILL_TRIES.search(words):
        yield Said((), Outcome.UNDER_WAY, "")
    elif gave_up := _GAVE_UP.search(words):
        yield Said((), Outcome.FAILED, _reason("", _line_with_code(words) or _line_at(words, gave_up.start())))


def _groups(text: str) -> Iterator[dict[str, str]]:
    """The groups of fields that tell what became of the message to a recipient."""
    for block in re.split(r"\n[ \t]*\n", text):
        group = {name.lower(): " ".join(value.split()) for name, value in _FIELD.findall(block)}
        if "action" in group or ("status" in group and _names_someone(group)):
            yield group


def _names_someone(group: dict[str, str]) -> bool:
    return "final-recipient" in group or "original-recipient" in group


def _of_group(group: dict[str, str]) -> Said:
    named = " ".join(group.get(name, "") for name in ("original-recipient", "final-recipient"))
    status = group.get("status", "").partition("(")[0].split(" ")[0]
    why = _TYPE.sub("", group.get("diagnostic-code", ""), count=1)
    return Said(
        addresses=_each(found.lower() for found in _ADDRESS.findall(named)),
        outcome=_outcome(group.get("action", ""), status),
        reason=_reason(status, why),
    )


def _outcome(action: str, status: str) -> Outcome:
    """By the word of the action; only where it is none that is known, by the class of the status."""
    word = action.partition("(")[0].strip().lower().rstrip(".;")
    if _FAILED_WORDS.fullmatch(word):
        return Outcome.FAILED
    if _UNDER_WAY_WORDS.fullmatch(word):
        return Outcome.UNDER_WAY
    found = _STATUS.match(status)
    return {"5": Outcome.FAILED, "2": Outcome.UNDER_WAY}.get(found[1], Outcome.UNCLEAR) if found else Outcome.UNCLEAR


def _reason(status: str, why: str) -> str:
    lead = f"Undeliverable ({status})" if status else "Undeliverable"
    return " ".join(_printable(f"{lead}: {why}" if why else lead).split())[:LONGEST_REASON]


def _line_with_code(words: str) -> str:
    lines = (line.strip() for line in words.splitlines())
    return next((line for line in lines if re.search(r"\b5\d\d[ -]|\b5\.\d\.\d{1,3}\b", line)), "")


def _line_at(words: str, place: int) -> str:
    return words[words.rfind("\n", 0, place) + 1 :].partition("\n")[0].strip()


def _each(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)
