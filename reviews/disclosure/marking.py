"""A text cut where something was found in it, to be shown with its marks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .model import Finding


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text, and what was found there."""

    text: str
    finding: Finding | None = None


def marked(text: str, findings: Iterable[Finding]) -> tuple[Segment, ...]:
    """The whole text in pieces; the findings are of this text, in its order, none within another."""
    segments, end = [], 0
    for finding in findings:
        segments += [Segment(text[end : finding.start]), Segment(text[finding.start : finding.end], finding)]
        end = finding.end
    return tuple(segment for segment in [*segments, Segment(text[end:])] if segment.text)
