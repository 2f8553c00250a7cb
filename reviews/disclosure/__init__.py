"""What may be said of a determination in public: the scan that stops what tells who somebody is, and the text without.

Published are case number, dates of injury, UR and assignment, age, sex, state of licence and specialty; out go the
names of worker, employer, provider and claims administrator, claim numbers and facility names (LC 4610.6(m)), and
above all the reviewer's (LC 4610.6(f)). The names come from the case itself, so exact matching beats any model.
"""

from .bands import band_of, exact_age
from .marking import Segment, marked
from .model import NUMBER, ORGANIZATION, PERSON, THE_REVIEWER, Finding, Known, Named
from .scanning import CREDENTIALS_FIELD, scan, suggested, texts_of, with_texts

__all__ = [
    "CREDENTIALS_FIELD",
    "NUMBER",
    "ORGANIZATION",
    "PERSON",
    "THE_REVIEWER",
    "Finding",
    "Known",
    "Named",
    "Segment",
    "band_of",
    "exact_age",
    "marked",
    "scan",
    "suggested",
    "texts_of",
    "with_texts",
]
