"""The admin pages for the wording of letters: every block with its text, and a new text tried before it is added."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from imr_site.accounts.models import User
from imr_site.admin import RefusingForm
from imr_site.admin_versioned import VersionedAdmin, acting
from imr_site.days import DayField
from reviews.errors import ReviewError
from reviews.letters.standard_wording import Block, placeholders_of, wording_for
from reviews.models import WordingText
from reviews.selectors.library.wording import group_of, shown_blocks, title_of, wording_in_force
from reviews.services.library.wording import (
    TOO_EARLY,
    add_wording,
    first_day,
    preview_of,
    problems_of,
    retire_wording,
    tidied,
    warnings_of,
)

BLOCKS = "admin:reviews_wordingtext_changelist"


class WordingTextForm(RefusingForm):
    """The form of a new text for one block; it lists everything that is wrong with the text."""

    effective_from = DayField(label="In force from", may_be_ahead=True)

    class Meta:
        model = WordingText
        fields = ("name", "text", "effective_from", "note")
        widgets = {
            "name": forms.HiddenInput,
            "text": forms.Textarea(attrs={"rows": 10, "cols": 90}),
            "note": forms.TextInput(attrs={"size": 90}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "text" in self.fields:  # not where a version is only looked at
            self.fields["text"].help_text = what_it_may_hold(wording_for(date.max).blocks[str(self["name"].value())])
            self.fields[
                "effective_from"
            ].help_text = "Tomorrow or later. Letters of cases submitted before keep their words."

    def clean_text(self) -> str:
        """The text as it would be stored."""
        return tidied(self.cleaned_data["text"])

    def clean_effective_from(self) -> date:
        """The day from which the text is in force; it must be in the future."""
        day: date = self.cleaned_data["effective_from"]
        if day < first_day():
            raise forms.ValidationError(TOO_EARLY)
        return day

    def clean(self) -> dict[str, Any]:
        """Read the text as a letter would."""
        cleaned = super().clean()
        if cleaned.get("name") and cleaned.get("text"):
            for problem in problems_of(name=cleaned["name"], text=cleaned["text"]):
                self.add_error("text", problem)
        return cleaned

    def warnings(self) -> list[str]:
        """What might be better about the text; it may be added all the same."""
        return warnings_of(name=str(self["name"].value() or ""), text=str(self["text"].value() or ""))


def what_it_may_hold(shipped: Block) -> SafeString:
    """The form of a block in words, and the names that may and must stand in braces."""
    return format_html(
        "Plain text, {}. These may stand in braces, and are filled in for each letter:<ul>{}</ul>",
        "one entry a line" if shipped.is_list else "one paragraph",
        format_html_join(
            "",
            "<li><code>{{{}}}</code>: {}{}</li>",
            (
                (name, said, " (must be there)" if name in shipped.placeholders else "")
                for name, said in placeholders_of(shipped.name).items()
            ),
        ),
    )


@admin.register(WordingText)
class WordingTextAdmin(VersionedAdmin):
    """Adds and retires the organization's own texts, beside those of the release; none is edited."""

    form = WordingTextForm
    list_display = ("name", "version", "effective_from", "note", "added_by", "retired_at")
    list_filter = (("retired_at", admin.EmptyFieldListFilter), "name")
    list_select_related = ("added_by",)
    search_fields = ("name", "note")

    def get_urls(self) -> list[URLPattern]:
        """Put the list of blocks first, and the list of versions behind it."""
        see = self.admin_site.admin_view
        return [
            path("", see(self.blocks_view), name="reviews_wordingtext_changelist"),
            path("versions/", see(self.changelist_view), name="reviews_wordingtext_versions"),
            path("preview/", see(self.preview_view), name="reviews_wordingtext_preview"),
            *super().get_urls(),
        ]

    def blocks_view(self, request: HttpRequest) -> HttpResponse:
        """List every block with its text in force and the texts to come."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Wording of letters",
            "groups": shown_blocks(),
            "may_change": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/reviews/wordingtext/blocks.html", context)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """List the versions on file, to read or retire."""
        return super().changelist_view(request, {**(extra_context or {}), "title": "Own versions of the wording"})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the form of one block, which the list of blocks links to."""
        name = (request.POST if request.method == "POST" else request.GET).get("name", "")
        if name not in wording_for(first_day()).blocks:
            return redirect(BLOCKS)
        shown = {
            "title": f"{group_of(name)}: {title_of(name)}",
            "preview": reverse("admin:reviews_wordingtext_preview"),
        }
        answer: HttpResponse = super().add_view(request, form_url, {**(extra_context or {}), **shown})
        return answer

    def preview_view(self, request: HttpRequest) -> HttpResponseBase:
        """Return a fictitious letter with the typed text as PDF, or say what is wrong with it. Nothing is stored."""
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        name, text = request.POST.get("name", ""), request.POST.get("text", "")
        try:
            pdf = preview_of(name=name, text=text)
        except ReviewError as error:
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": "This text cannot be used",
                "problems": error.message.splitlines(),
            }
            return TemplateResponse(request, "admin/reviews/wordingtext/problems.html", context, status=422)
        headers = {"Content-Disposition": 'inline; filename="sample-letter.pdf"'}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The text in force, from which the new one starts."""
        name = request.GET.get("name", "")
        day = first_day()
        return {"name": name, "text": wording_in_force(day).blocks[name].text, "effective_from": day}

    def get_fields(self, request: HttpRequest, obj: WordingText | None = None) -> tuple[str, ...]:
        """The fields to type, and for a version on file also who added and retired it and when."""
        del request
        typed = WordingTextForm.Meta.fields
        return (*typed, "version", "added_at", "added_by", "retired_at", "retired_by") if obj else typed

    def save_model(self, request: HttpRequest, obj: WordingText, form: Any, change: bool) -> None:
        """Add the text through its service, and show what might be better about it."""
        del change
        added = add_wording(**form.cleaned_data, actor=acting(request))
        obj.pk, obj.version = added.pk, added.version
        for warning in form.warnings():
            messages.warning(request, warning)

    def retire_version(self, version: Any, actor: User) -> None:
        retire_wording(text=version, actor=actor)
