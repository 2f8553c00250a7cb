"""Background work in the admin console: jobs that wait, run or failed, and an action that requests them again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from imr_site.accounts.authority import may
from imr_site.admin import ReadOnlyAdmin
from imr_site.jobs import rules
from imr_site.jobs.models import Job
from imr_site.jobs.services import retry


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Lists all jobs, newest first, with the action that requests failed ones again."""

    list_display = ("kind", "key", "state", "attempts", "requested_at", "done_at", "last_error")
    list_filter = ("kind", ("failed_at", admin.EmptyFieldListFilter), ("done_at", admin.EmptyFieldListFilter))
    search_fields = ("key", "scope")
    actions = ("ask_again",)
    show_full_result_count = False

    def has_ask_permission(self, request: HttpRequest) -> bool:
        """Whether the user may have work done again. Django asks this for the action `ask_again`."""
        return may(request.user, rules.ask_again)

    @admin.action(description="Ask for failed work again", permissions=["ask"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Make a new job for each selected one that failed; the failed rows stay."""
        failed = queryset.filter(failed_at__isnull=False)
        for job in failed:
            retry(job=job, actor=request.user)  # type: ignore[arg-type]
        messages.success(request, f"{len(failed)} asked for again.")
