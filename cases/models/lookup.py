"""What cases are found by: the words and numbers people search for, and the keys that find likely duplicates."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.folding import LONGEST
from cases.models.case import Case


class SearchTerm(models.Model):
    """A word of a name, or a number, that finds a case; derived from the case by `services.lookup`."""

    # The constraint below begins with the case: an index of its own would be one more to keep.
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="search_terms", db_index=False)
    term = models.CharField(max_length=LONGEST)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "term"], name="search_term_once_per_case")]
        indexes = [
            models.Index(
                name="search_term_cases", fields=["term", "case"], opclasses=["varchar_pattern_ops", "int8_ops"]
            )
        ]


class DuplicateKey(models.Model):
    """A block key of a case (`cases.duplicates.keys_of`): cases that share one are compared."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="duplicate_keys")
    key = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="duplicate_key_once_per_case")]
        indexes = [models.Index(name="duplicate_key_of", fields=["key"])]


class RuledOut(models.Model):
    """A person looked at two cases and found that they are not about the same dispute: they are not offered again."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    score = models.SmallIntegerField(help_text="As it was when the person looked.")
    weights = models.CharField(max_length=20, help_text="The version of the weights.")
    ruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "ruled out"
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="pair_ruled_out_once"),
            models.CheckConstraint(condition=Q(case__lt=F("other")), name="pair_ruled_out_in_order"),
        ]
