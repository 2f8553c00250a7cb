"""The one table in which a person confirms what new records are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.forms import BaseFormSet, formset_factory

from cases.enums import DocumentSource, RecordKind
from cases.forms.application import choices
from cases.forms.fields import PrintedField
from cases.models import Document
from cases.selectors.descriptions import Undescribed
from cases.services.descriptions import Description
from cases.services.documents import DocumentData
from imr_site.days import DayField


class DescribeForm(forms.Form):
    """One record: what it is, who wrote and sent it, its days, and the older version that it replaces."""

    title = PrintedField(label="As it will be listed", max_length=200, face="sans")
    kind = forms.ChoiceField(label="What it is", choices=[("", "Choose"), *choices(RecordKind)])
    source = forms.ChoiceField(label="Sent by", choices=choices(DocumentSource))
    author = PrintedField(label="Author", max_length=160, required=False, face="sans", is_name=True)
    dated_from = DayField(label="Dated", required=False)
    dated_to = DayField(label="until", required=False)
    replaces = forms.ModelChoiceField(
        Document.objects.none(), label="Newer version of", required=False, empty_label="No other"
    )

    def __init__(self, *args: Any, document: Document, others: Sequence[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        ids = [other.pk for other in others if other.pk != document.pk]
        self.fields["replaces"].queryset = Document.objects.filter(pk__in=ids)  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name in {"kind", "source", "replaces"} else "form-control"
            field.widget.attrs["aria-label"] = f"{field.label}: {document.title}"

    def clean(self) -> dict[str, Any]:
        """Refuse a period of days that ends before it begins."""
        cleaned = super().clean() or {}
        begin, end = cleaned.get("dated_from"), cleaned.get("dated_to")
        if begin and end and begin > end:
            self.add_error("dated_to", "The last day cannot be before the first.")
        return cleaned

    def description(self) -> Description:
        """What was confirmed, for the service; call it on a valid form."""
        data = self.cleaned_data
        return Description(
            document=self.document,
            data=DocumentData(
                source=DocumentSource(data["source"]),
                title=data["title"],
                kind=RecordKind(data["kind"]),
                author=data["author"],
                dated_from=data["dated_from"],
                dated_to=data["dated_to"],
            ),
            replaces=data["replaces"],
        )


class ReplaceForm(forms.Form):
    """The older version that a record replaces."""

    older = forms.ModelChoiceField(Document.objects.none(), label="Newer version of", empty_label="Choose")

    def __init__(self, *args: Any, document: Document, others: Sequence[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [other.pk for other in others if other.pk != document.pk]
        self.fields["older"].queryset = Document.objects.filter(pk__in=ids)  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False


class _DescribeForms(BaseFormSet):  # type: ignore[type-arg]  # at run time it takes none
    """A form for each record, in the order given."""

    def __init__(self, *args: Any, documents: Sequence[Document], others: Sequence[Document], **kwargs: Any) -> None:
        self.documents, self.others = list(documents), list(others)
        super().__init__(*args, **kwargs)

    def total_form_count(self) -> int:
        """One for each record, whatever was posted."""
        return len(self.documents)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """The record of the form."""
        return {"document": self.documents[index or 0], "others": self.others}


MOST = 50
"""So many records are confirmed at once; the next ones follow."""
_FORMS = formset_factory(DescribeForm, formset=_DescribeForms, extra=0, max_num=MOST, absolute_max=MOST)


def describe_forms(
    data: Any, undescribed: Sequence[Undescribed], others: Sequence[Document]
) -> BaseFormSet[DescribeForm]:
    """The table for these records, filled with what is proposed, or with what was typed."""
    return _FORMS(  # type: ignore[call-arg]  # it is told of the class below its own
        data,
        documents=[each.document for each in undescribed],
        others=others,
        initial=[each.proposals() for each in undescribed],
        prefix="record",
    )
