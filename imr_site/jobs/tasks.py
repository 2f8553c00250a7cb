"""The two messages Celery carries for us."""

from celery import shared_task

from imr_site.jobs import services


@shared_task(name="jobs.run")
def run(job_id: int) -> None:
    """Do one job."""
    services.run_job(job_id)


@shared_task(name="jobs.sweep")
def sweep() -> None:
    """Publish again what was lost."""
    services.sweep()
