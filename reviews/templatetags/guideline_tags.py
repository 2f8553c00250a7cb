"""Template tags of the guideline pages."""

from __future__ import annotations

from django import template

from reviews.guidelines.facts import VOCABULARY
from reviews.guidelines.rules import Template

register = template.Library()


@register.filter
def in_words(sentence: Template) -> str:
    """A rule's sentence with the names of its values in brackets: “this injury is dated [date of injury]”."""
    return sentence.fill(lambda name: f"[{_label(name)}]")


def _label(name: str) -> str:
    return VOCABULARY[name].label.lower() if name in VOCABULARY else name.replace("_", " ")
