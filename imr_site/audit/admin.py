"""The event log in the admin console, for reading only."""

from django.contrib import admin

from imr_site.admin import ReadOnlyAdmin
from imr_site.audit.models import Event


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """Lists the events, newest first."""

    list_display = ("at", "actor", "kind", "scope", "subject")
    list_filter = ("kind",)
    search_fields = ("scope", "subject")
    list_select_related = ("actor",)
    ordering = ("-id",)
    show_full_result_count = False
