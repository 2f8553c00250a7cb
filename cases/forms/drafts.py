"""What is typed of an application and not on file yet: as text by field, right or wrong, and the files beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile

from cases.enums import DraftFileKind
from cases.forms.application import ApplicationForm, ItemForm, ItemFormSet, choices
from cases.models import ApplicationDraft
from cases.offers import TREATMENT
from imr_site.accounts.models import User

ITEMS: Final = "items"
"""The prefix of the disputed items in the form."""
_OF_ITEM: Final = re.compile(rf"{ITEMS}-(?P<place>\d{{1,2}})-(?P<name>{'|'.join((*ItemForm.base_fields, 'DELETE'))})")
OFFERED: Final = (*(name for name in ApplicationForm.base_fields if name != "submission"), TREATMENT)
"""The fields for which a file may offer something."""


class DraftForm(forms.Form):
    """Which draft a page types on, and the version of it that the page knows; 0 where it was never saved."""

    submission = forms.CharField(max_length=40)
    based_on = forms.IntegerField(min_value=0, max_value=2**31 - 1)

    def clean_submission(self) -> UUID:
        """The number of the page, which a draft is known by."""
        try:
            return UUID(self.cleaned_data["submission"])
        except ValueError:
            raise forms.ValidationError("This is not the number of a page.") from None


class DraftFileForm(forms.Form):
    """A file that is read beside the form."""

    kind = forms.ChoiceField(choices=choices(DraftFileKind))
    file = forms.FileField(
        error_messages={
            "required": "Choose a file, or drop one.",
            "empty": "The file is empty. Choose it again, or ask the sender for a new copy.",
        }
    )

    def file_of_kind(self) -> tuple[DraftFileKind, UploadedFile[bytes]]:
        """What the file is, and the file; call it on a valid form."""
        return DraftFileKind(self.cleaned_data["kind"]), self.cleaned_data["file"]


class HandOnForm(forms.Form):
    """To whom the draft of a person who left is given."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        label="Hand it to",
        empty_label="Choose a colleague",
        error_messages={"required": "Choose a colleague.", "invalid_choice": "Choose a colleague from the list."},
    )

    def __init__(self, *args: Any, colleagues: Iterable[User], **kwargs: Any) -> None:
        """Offer `colleagues`, who may type applications."""
        super().__init__(*args, **kwargs)
        offered = User.objects.filter(pk__in=[person.pk for person in colleagues]).order_by("full_name", "pk")
        self.fields["to"].queryset = offered  # type: ignore[attr-defined]


def typed_in(posted: Mapping[str, str]) -> dict[str, str]:
    """The fields of the application and its items as they were posted; nothing else that was posted."""
    known = set(ApplicationForm.base_fields) - {"submission"}
    return {name: value for name, value in posted.items() if name in known or _OF_ITEM.fullmatch(name)}


def form_of(draft: ApplicationDraft) -> ApplicationForm:
    """The form as it was typed."""
    return ApplicationForm(initial={**draft.typed, "submission": draft.submission})


def items_of(draft: ApplicationDraft) -> forms.BaseFormSet[ItemForm]:
    """The disputed items as they were typed; those that were removed stay so."""
    rows: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for name, value in draft.typed.items():
        if found := _OF_ITEM.fullmatch(name):
            rows[int(found["place"])][found["name"]] = value
    typed = [rows[place] for place in sorted(rows) if not rows[place].get("DELETE")]
    return ItemFormSet(prefix=ITEMS, initial=typed or None)
