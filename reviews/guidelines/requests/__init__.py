"""The treatment-request parser: the free text of a disputed item to its fields. Pure; knows no database."""

from reviews.guidelines.requests.model import Category, Devices, Laterality, ParsedRequest, Partial, Span
from reviews.guidelines.requests.parser import parse_request

__all__ = ["Category", "Devices", "Laterality", "ParsedRequest", "Partial", "Span", "parse_request"]
