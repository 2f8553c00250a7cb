"""The forms of a review: those of the reviewer, of the quality physician and of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Field, Layout, Row
from django import forms
from django.db import models
from django.db.models import QuerySet

from imr_site.days import DayField
from imr_site.press.printable import what_to_change
from reviews.enums import CitationKind, CitationSide, Decision, Grade
from reviews.models import Citation, ClinicalSummary, GuidelineEdition, ItemDecision
from reviews.selectors.library.documents import editions_to_cite
from reviews.selectors.reviewers import Ranked
from reviews.services.drafting import CitationData, DecisionData, SummaryData
from reviews.services.joint import FEWEST_REVIEWERS, MOST_REVIEWERS, ApprovalData
from reviews.services.quality.samples import Graded

LONGEST = 60_000
"""Characters of the longest text of a review: twenty pages of a letter."""


def limited(field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
    """The form field of a model's field, with a limit also where its column has none."""
    if isinstance(field, models.TextField):
        kwargs.setdefault("max_length", LONGEST)
    return field.formfield(**kwargs)


class ConflictForm(forms.Form):
    """The reviewer's statement about ties to the named parties; who has none accepts or declines with it."""

    cleared = forms.ChoiceField(
        label="Your declaration",
        choices=[
            ("yes", "I have no professional, family or financial tie to anyone named here, and take the case"),
            ("no", "I have a tie to someone named here"),
            ("decline", "I cannot take the case for another reason"),
        ],
        widget=forms.RadioSelect,
    )
    tie = forms.CharField(
        label="Which tie, or which reason",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class SummaryForm(forms.ModelForm):  # type: ignore[type-arg]
    """The clinical case summary in parts; `based_on` is the version that the page was opened at."""

    based_on = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ClinicalSummary
        formfield_callback = limited
        fields = [part.name for part in fields(SummaryData)]
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in {
                "mechanism": 2,
                "history": 3,
                "complaints": 3,
                "exam": 4,
                "diagnoses": 2,
                "medications": 2,
                "treatments": 2,
                "ur_request": 2,
                "free_text": 6,
            }.items()
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["based_on"].initial = self.instance.version
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Row(
                Column("age", css_class="col-md-2"),
                Column("sex", css_class="col-md-3"),
                Column("injured_on", css_class="col-md-4"),
            ),
            "mechanism",
            "history",
            "complaints",
            "exam",
            "diagnoses",
            "medications",
            "treatments",
            "ur_request",
            "free_text",
        )

    def summary(self) -> SummaryData:
        """The summary as the service `save_summary` takes it; call it on a valid form."""
        return SummaryData(**{part.name: self.cleaned_data[part.name] for part in fields(SummaryData)})


class DecisionForm(forms.ModelForm):  # type: ignore[type-arg]
    """The decision on one item; its citations have formsets of their own."""

    based_on = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        choices=[(decision.value, f"{decision.label}: {decision.meaning}") for decision in Decision],
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta:
        model = ItemDecision
        formfield_callback = limited
        fields = ["decision", "rationale", "outside_mtus_reason", "no_guideline_reason"]
        widgets = {
            "rationale": forms.Textarea(attrs={"rows": 12}),
            "outside_mtus_reason": forms.Textarea(attrs={"rows": 2}),
            "no_guideline_reason": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["based_on"].initial = self.instance.version


class CitationForm(forms.Form):
    """One source: an MTUS chapter, another guideline or a study (8 CCR 9792.21.1(d))."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in CitationKind])
    edition = forms.ModelChoiceField(
        GuidelineEdition.objects.none(), label="MTUS chapter", required=False, empty_label="Choose a chapter"
    )
    source = forms.CharField(label="Organization and title, or study", required=False, max_length=300)
    section = forms.CharField(label="Section or pages", required=False, max_length=300)
    year = forms.IntegerField(required=False, min_value=1900, max_value=2200)

    def __init__(self, *args: Any, editions: QuerySet[GuidelineEdition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[GuidelineEdition]", self.fields["edition"]).queryset = editions

    def clean(self) -> dict[str, Any]:
        """Require the parts that a source of this kind is named by."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == CitationKind.MTUS:
            if cleaned.get("section") and not cleaned.get("edition"):
                self.add_error("edition", "Choose the MTUS chapter you cite.")
        elif (cleaned.get("section") or cleaned.get("year")) and not cleaned.get("source"):
            self.add_error("source", "Name the guideline or study you cite.")
        return cleaned

    @property
    def is_blank(self) -> bool:
        """Whether nobody filled in this row."""
        return not self.cleaned_data.get("edition") and not self.cleaned_data.get("source")


class BaseCitationFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """The sources that one side cites."""

    def citations(self, side: CitationSide) -> list[CitationData]:
        """The sources as the service `save_decision` takes them; call it on a valid formset.

        Blank and removed rows are left out.
        """
        return [
            CitationData(
                side=side,
                kind=CitationKind(form.cleaned_data["kind"]),
                edition=form.cleaned_data["edition"],
                source=form.cleaned_data["source"],
                section=form.cleaned_data["section"],
                year=form.cleaned_data["year"],
            )
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE") and not form.is_blank
        ]


CitationFormSet = forms.formset_factory(
    CitationForm, formset=BaseCitationFormSet, extra=0, max_num=12, absolute_max=12, can_delete=True
)


def citation_formset(
    side: CitationSide, decision: ItemDecision | None, data: Any = None, *, auto_id: str = "id_%s"
) -> BaseCitationFormSet:
    """The formset of one side with the sources on file, or with one blank row.

    `auto_id` is the form of the ids of its fields, where several stand on one page.
    """
    rows = [citation for citation in decision.citations.all() if citation.side == side] if decision else []
    initial = [_initial(citation) for citation in rows] or [{"kind": CitationKind.MTUS.value}]
    editions = {"editions": editions_to_cite(decision)}
    formset = CitationFormSet(data, prefix=side.value, initial=initial, form_kwargs=editions, auto_id=auto_id)
    return cast("BaseCitationFormSet", formset)


def _initial(citation: Citation) -> dict[str, Any]:
    return {
        "kind": citation.kind,
        "edition": citation.edition_id,
        "source": citation.source,
        "section": citation.section,
        "year": citation.year,
    }


def decision_data(form: DecisionForm, citations: Iterable[CitationData]) -> DecisionData:
    """The decision as the service `save_decision` takes it, from valid forms."""
    data = form.cleaned_data
    return DecisionData(
        decision=Decision(data["decision"]) if data["decision"] else None,
        rationale=data["rationale"],
        outside_mtus_reason=data["outside_mtus_reason"],
        no_guideline_reason=data["no_guideline_reason"],
        citations=list(citations),
    )


def signs_to_change(parts: Iterable[forms.BaseForm | BaseCitationFormSet]) -> dict[str, str]:
    """What to change in which field, by its name in the page, before a letter can print it; call it on valid forms.

    It is told while the text is written, and keeps nothing from being saved.
    """
    single = [form for part in parts for form in (part.forms if isinstance(part, forms.BaseFormSet) else [part])]
    found = {}
    for form in single:
        for name, field in form.fields.items():
            text = form.cleaned_data.get(name)
            if isinstance(field, forms.CharField) and isinstance(text, str):
                asked = what_to_change(text, f"“{form[name].label}”")
                if asked:
                    found[form[name].html_name] = f"{asked[0].upper()}{asked[1:]}."
    return found


class ReturnForm(forms.Form):
    """Why the quality physician returns a determination, as a whole and by item, and the approval shown, if any.

    The field of an item stands beside it, outside the form's own element, which `FORM` names.
    """

    FORM = "return-form"
    seen_approval = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reasons = forms.CharField(
        label="What the reviewer should look at again in the whole",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )

    def __init__(self, *args: Any, items: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._items = tuple(items)
        for position in self._items:
            self.fields[f"item_{position}"] = forms.CharField(
                label=f"What to look at again in item {position}",
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "form": self.FORM, "class": "form-control"}),
                max_length=4000,
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(Field("seen_approval"), Field("reasons"))

    def clean(self) -> dict[str, Any]:
        """Require a reason somewhere."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("reasons") and not any(self._by_item(cleaned).values()):
            raise forms.ValidationError("Say what the reviewer should look at again, here or beside an item.")
        return cleaned

    def by_item(self) -> dict[int, str]:
        """The reasons by position; call it on a valid form."""
        return self._by_item(self.cleaned_data)

    def field_of(self, position: int) -> forms.BoundField | None:
        """The field that stands beside an item."""
        return self[f"item_{position}"] if position in self._items else None

    def _by_item(self, cleaned: dict[str, Any]) -> dict[int, str]:
        return {position: cleaned.get(f"item_{position}", "") for position in self._items}


class SecondLookForm(forms.Form):
    """A grade for each item of an issued determination, with words wherever it is not the best."""

    def __init__(self, *args: Any, items: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._items = tuple(items)
        for position in self._items:
            self.fields[f"grade_{position}"] = forms.ChoiceField(
                label=f"Grade of item {position}",
                choices=[(grade.value, grade.label) for grade in Grade],
                widget=forms.RadioSelect,
            )
            self.fields[f"words_{position}"] = forms.CharField(
                label=f"For the reviewer, on item {position}",
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=4000,
                help_text="Needed wherever the grade is not “Sound”. The reviewer reads it without your name.",
            )

    def clean(self) -> dict[str, Any]:
        """Require words for every grade but the best."""
        cleaned = super().clean() or {}
        for position in self._items:
            grade = cleaned.get(f"grade_{position}")
            if grade and grade != Grade.SOUND and not cleaned.get(f"words_{position}"):
                self.add_error(f"words_{position}", f"Say why it is “{Grade(grade).label.lower()}”.")
        return cleaned

    def grades(self) -> dict[int, Graded]:
        """The grades by position; call it on a valid form."""
        data = self.cleaned_data
        return {n: Graded(Grade(data[f"grade_{n}"]), data[f"words_{n}"]) for n in self._items}

    def fields_of(self, position: int) -> tuple[forms.BoundField, forms.BoundField]:
        """The two fields of one item."""
        return self[f"grade_{position}"], self[f"words_{position}"]


class DesignationForm(forms.Form):
    """The reviewer who is designated for the case, and why the specialty matches where the table does not say it."""

    reviewer = forms.TypedChoiceField(coerce=int, error_messages={"required": "Choose a reviewer."})
    match_reason = forms.CharField(
        label="Why this specialty fits the disputed items",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Left empty, the words beside the reviewer are put on file.",
    )

    def __init__(self, *args: Any, ranked: Iterable[Ranked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ranked = list(ranked)
        self.by_reviewer = {each.reviewer.pk: each for each in self.ranked if each.may_be_chosen}
        self.fields["reviewer"].choices = [(pk, str(each.reviewer)) for pk, each in self.by_reviewer.items()]  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("match_reason")

    def clean(self) -> dict[str, Any]:
        """Take the words of the table where they say why the specialty fits, and ask for a reason where they do not."""
        cleaned = super().clean() or {}
        chosen = self.by_reviewer.get(cleaned.get("reviewer", 0))
        if chosen is not None and not cleaned.get("match_reason"):
            if chosen.asks_reason:
                self.add_error("match_reason", f"Say why the credentials of {chosen.reviewer} fit: {_asked(chosen)}")
            cleaned["match_reason"] = chosen.fit
        return cleaned


def _asked(ranked: Ranked) -> str:
    return " ".join(each.words for each in ranked.screened.open_questions if each.is_of_gate)


class RulingForm(forms.Form):
    """What a case manager rules on a question about somebody in a case."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    about = forms.CharField(widget=forms.HiddenInput, max_length=64)
    clear = forms.TypedChoiceField(
        label="Ruling",
        choices=[("yes", "Nothing stands against it"), ("no", "It stands against it")],
        coerce=lambda value: value == "yes",
    )
    reason = forms.CharField(max_length=300)


class ApprovalForm(forms.Form):
    """The written approval of more than one reviewer (8 CCR 9792.10.6(c))."""

    reviewers = forms.IntegerField(
        label="How many reviewers decide",
        min_value=FEWEST_REVIEWERS,
        max_value=MOST_REVIEWERS,
        initial=FEWEST_REVIEWERS,
    )
    approved_by = forms.CharField(label="Approved by", max_length=120, help_text="For the Administrative Director.")
    approved_on = DayField(label="Date of the written approval")
    why = forms.CharField(
        label="Why condition and treatment are too complex for one",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Row(
                Column("reviewers", css_class="col-md-3"),
                Column("approved_by"),
                Column("approved_on", css_class="col-md-3"),
            ),
            "why",
        )

    def approval(self) -> ApprovalData:
        """The approval as typed; only of a valid form."""
        return ApprovalData(**self.cleaned_data)
