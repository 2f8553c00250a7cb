"""The admin pages of `cases`: cases are only read here, and days that were closed are kept."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cases.models import Case, CaseEvent, CaseMove, ClosedDay, DisputedItem, Document, Letter, Party, UrDecision
from cases.services.closed_days import add_closed_day, retire_closed_day
from imr_site.accounts.models import User
from imr_site.admin import ReadOnlyAdmin
from imr_site.admin_versioned import VersionedAdmin, acting


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    """Shows the rows of a case that belong to one table; nobody adds, changes or deletes them here."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: object, obj: object | None = None) -> bool:
        del request, obj
        return False

    def has_change_permission(self, request: object, obj: object | None = None) -> bool:
        del request, obj
        return False


class PartyInline(ReadOnlyInline):
    model = Party


class ItemInline(ReadOnlyInline):
    model = DisputedItem
    fk_name = "case"


class UrDecisionInline(ReadOnlyInline):
    model = UrDecision


class MoveInline(ReadOnlyInline):
    model = CaseMove
    fk_name = "case"


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    list_display = ("case_number", "state", "priority", "origin", "received_on", "due_on")
    list_filter = ("state", "priority", "origin")
    search_fields = ("case_number", "claim_number")
    date_hierarchy = "received_on"
    inlines = (UrDecisionInline, PartyInline, ItemInline, MoveInline)
    show_full_result_count = False


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    """Lists the documents of all cases; their content is opened on the case page only, where that is an event."""

    list_display = ("title", "case", "source", "state", "pages", "received_at")
    list_filter = ("state", "source")
    search_fields = ("case__case_number", "title")
    list_select_related = ("case",)


@admin.register(CaseEvent)
class CaseEventAdmin(ReadOnlyAdmin):
    """Lists the facts from which clocks are derived."""

    list_display = ("occurred_at", "kind", "case", "channel", "source")
    list_filter = ("kind", "source")
    search_fields = ("case__case_number",)
    list_select_related = ("case",)


@admin.register(ClosedDay)
class ClosedDayAdmin(VersionedAdmin):
    """Days that no rule of the calendar knows; due dates are counted again after each."""

    fields = ("day", "reason", "source", "statewide")
    list_display = ("day", "reason", "source", "statewide", "added_by", "retired_at")
    list_select_related = ("added_by",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keep the day through its service."""
        del change
        obj.pk = add_closed_day(actor=acting(request), **form.cleaned_data).pk

    def retire_version(self, version: Any, actor: User) -> None:
        """Count the day again, as it was told wrongly."""
        retire_closed_day(closed=version, actor=actor)


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    list_display = ("case", "kind", "about", "template_version", "requested_at", "rendered_at")
    list_filter = ("kind",)
    list_select_related = ("case",)
