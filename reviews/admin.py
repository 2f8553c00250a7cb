"""The admin pages of `reviews`: administrators edit the reference data; what was written in a review is only shown."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from imr_site.accounts.models import User
from imr_site.admin import ReadOnlyAdmin, RefusingForm
from imr_site.admin_versioned import VersionedAdmin, acting
from reviews import admin_wording  # noqa: F401 - registered by being imported
from reviews.models import (
    Absence,
    Affiliation,
    Certification,
    Determination,
    DisciplinaryAction,
    GuidelineEdition,
    ImportedFile,
    LibraryDocument,
    License,
    MedicalDirector,
    QmeAppointment,
    QualitySignOff,
    Reviewer,
    ReviewRound,
    Specialty,
)
from reviews.services.credentials import record_credentials
from reviews.services.library.documents import add_document, problems_of, retire_document


class LicenseInline(admin.StackedInline):  # type: ignore[type-arg]
    model = License
    extra = 0


class CertificationInline(admin.StackedInline):  # type: ignore[type-arg]
    model = Certification
    extra = 0
    autocomplete_fields = ("specialty",)


class DisciplinaryActionInline(admin.StackedInline):  # type: ignore[type-arg]
    model = DisciplinaryAction
    extra = 0


class QmeAppointmentInline(admin.StackedInline):  # type: ignore[type-arg]
    model = QmeAppointment
    extra = 0


class AbsenceInline(admin.StackedInline):  # type: ignore[type-arg]
    model = Absence
    extra = 0


class CredentialsAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that say what reviewers are qualified for: each change is an audit event, and nothing cited is deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        del request, obj
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        done: Any = "changed" if change else "added"
        record_credentials(about=obj, done=done, actor=acting(request), row=obj.pk, fields=form.changed_data)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the licences or certifications, with an event for each row that was added, changed or deleted."""
        ids = {id(shown.instance): shown.instance.pk for shown in formset.initial_forms}
        super().save_formset(request, form, formset, change)
        rows: list[tuple[Any, Any, list[str]]] = [(row, "added", []) for row in formset.new_objects]
        rows += [(row, "changed", fields) for row, fields in formset.changed_objects]
        rows += [(row, "deleted", []) for row in formset.deleted_objects]
        for row, done, fields in rows:
            known = row.pk or ids[id(row)]
            record_credentials(about=row, done=done, actor=acting(request), row=known, fields=fields)


@admin.register(Reviewer)
class ReviewerAdmin(CredentialsAdmin):
    """The account of a reviewer stays the same for ever: rounds and their authors are known by it."""

    list_display = ("user", "degree", "practice_hours_a_week", "accepts_cases")
    list_filter = ("degree", "accepts_cases")
    search_fields = ("user__full_name", "licenses__number")
    list_select_related = ("user",)
    inlines = (LicenseInline, CertificationInline, DisciplinaryActionInline, QmeAppointmentInline, AbsenceInline)

    def get_readonly_fields(self, request: HttpRequest, obj: Reviewer | None = None) -> tuple[str, ...]:
        del request
        return ("user",) if obj else ()


@admin.register(Affiliation)
class AffiliationAdmin(CredentialsAdmin):
    """Ties of reviewers, quality physicians and staff; one that is over keeps its row, with its last day."""

    list_display = ("person", "kind", "name", "organization", "begins_on", "ends_on")
    list_filter = ("kind",)
    search_fields = ("person__full_name", "name", "organization")
    list_select_related = ("person",)
    autocomplete_fields = ("person",)


@admin.register(MedicalDirector)
class MedicalDirectorAdmin(CredentialsAdmin):
    """Who signs the letters of determinations, from which day on."""

    list_display = ("name", "board", "licence_number", "licence_expires_on", "begins_on", "ends_on")


@admin.register(Specialty)
class SpecialtyAdmin(CredentialsAdmin):
    search_fields = ("name",)


@admin.register(GuidelineEdition)
class GuidelineEditionAdmin(ReadOnlyAdmin):
    """The MTUS chapters that citations name, as the guideline library has them."""

    list_display = ("chapter", "year", "effective_from", "effective_to", "citation", "offered")
    list_filter = ("offered", "year")
    search_fields = ("chapter",)


@admin.register(ReviewRound)
class ReviewRoundAdmin(ReadOnlyAdmin):
    list_display = ("case", "number", "reviewer", "assigned_at", "submitted_at", "closed_at")
    search_fields = ("case__case_number",)
    list_select_related = ("case", "reviewer__user")


@admin.register(QualitySignOff)
class QualitySignOffAdmin(ReadOnlyAdmin):
    """Lists the sign-offs, also those that are no longer valid."""

    list_display = ("round", "verdict", "signed_by", "signed_at", "invalidated_at")
    list_filter = ("verdict",)
    list_select_related = ("round__case", "signed_by")


@admin.register(Determination)
class DeterminationAdmin(ReadOnlyAdmin):
    list_display = ("case", "version", "origin", "issued_at", "content_sha256")
    list_filter = ("origin",)
    search_fields = ("case__case_number",)
    list_select_related = ("case",)


@admin.register(ImportedFile)
class ImportedFileAdmin(ReadOnlyAdmin):
    """Lists the files given to the letter import; a rejected one waits for a person."""

    list_display = ("name", "outcome", "reason", "size", "seen_at")
    list_filter = ("outcome",)
    search_fields = ("name",)


class LibraryDocumentForm(RefusingForm):
    """The form that puts a rule file in force; it lists everything that is wrong with the file."""

    class Meta:
        model = LibraryDocument
        fields = ("name", "text", "note")
        widgets = {"text": forms.Textarea(attrs={"rows": 40, "spellcheck": "false"})}

    def clean(self) -> dict[str, Any]:
        """Read the file as the engine does, run its examples, and look for conflicts with the rest of the library."""
        cleaned = super().clean()
        if cleaned.get("name") and cleaned.get("text"):
            for problem in problems_of(name=cleaned["name"], text=cleaned["text"]):
                self.add_error("text", problem)
        return cleaned


@admin.register(LibraryDocument)
class LibraryDocumentAdmin(VersionedAdmin):
    """Adds and retires guideline editions beside those of the release."""

    form = LibraryDocumentForm
    list_display = ("name", "version", "note", "added_at", "added_by", "retired_at")
    list_filter = ("name", ("retired_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "note")

    def save_model(self, request: HttpRequest, obj: LibraryDocument, form: Any, change: bool) -> None:
        """Add the file through its service, which also has the open cases rechecked."""
        del change
        data = form.cleaned_data
        document = add_document(name=data["name"], text=data["text"], note=data["note"], actor=acting(request))
        obj.pk = document.pk
        obj.version = document.version

    def retire_version(self, version: Any, actor: User) -> None:
        retire_document(document=version, actor=actor)
