"""Reference data of the review side, kept by administrators; what was written in a review is only shown."""

from django.contrib import admin

from imr_site.admin import ReadOnlyAdmin
from reviews.models import (
    Certification,
    Determination,
    GuidelineEdition,
    ImportedFile,
    Letter,
    License,
    QualitySignOff,
    Reviewer,
    ReviewRound,
    Specialty,
)


class LicenseInline(admin.TabularInline):  # type: ignore[type-arg]
    """Where the reviewer may practise."""

    model = License
    extra = 0


class CertificationInline(admin.TabularInline):  # type: ignore[type-arg]
    """In what the reviewer is certified."""

    model = Certification
    extra = 0
    autocomplete_fields = ("specialty",)


@admin.register(Reviewer)
class ReviewerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Reviewers with their credentials."""

    list_display = ("user", "degree", "practice_hours_a_week", "accepts_cases")
    list_filter = ("degree", "accepts_cases")
    search_fields = ("user__full_name", "licenses__number")
    list_select_related = ("user",)
    inlines = (LicenseInline, CertificationInline)


@admin.register(Specialty)
class SpecialtyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Specialties as printed in letters."""

    search_fields = ("name",)


@admin.register(GuidelineEdition)
class GuidelineEditionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The MTUS chapters a citation may name."""

    list_display = ("chapter", "year", "effective_from", "effective_to", "citation")
    list_filter = ("year",)
    search_fields = ("chapter",)


@admin.register(ReviewRound)
class ReviewRoundAdmin(ReadOnlyAdmin):
    """Who reviewed what."""

    list_display = ("case", "number", "reviewer", "assigned_at", "submitted_at", "closed_at")
    search_fields = ("case__case_number",)
    list_select_related = ("case", "reviewer__user")


@admin.register(QualitySignOff)
class QualitySignOffAdmin(ReadOnlyAdmin):
    """Sign-offs, also those no longer valid."""

    list_display = ("round", "verdict", "signed_by", "signed_at", "invalidated_at")
    list_filter = ("verdict",)
    list_select_related = ("round__case", "signed_by")


@admin.register(Determination)
class DeterminationAdmin(ReadOnlyAdmin):
    """What was issued."""

    list_display = ("case", "version", "origin", "issued_at", "content_sha256")
    list_filter = ("origin",)
    search_fields = ("case__case_number",)
    list_select_related = ("case",)


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    """Letters and whether they are there yet."""

    list_display = ("determination", "kind", "template_version", "requested_at", "rendered_at")
    list_filter = ("kind",)
    list_select_related = ("determination__case",)


@admin.register(ImportedFile)
class ImportedFileAdmin(ReadOnlyAdmin):
    """Files given to the letter import; those rejected wait for a person."""

    list_display = ("name", "outcome", "reason", "size", "seen_at")
    list_filter = ("outcome",)
    search_fields = ("name",)
