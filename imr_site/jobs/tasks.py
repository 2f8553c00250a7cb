"""The two Celery tasks of the site; each message carries at most the number of a job."""

from celery import shared_task

from imr_site.jobs import services


@shared_task(name="jobs.run")
def run(job_id: int) -> None:
    """Claim and run the job with this id."""
    services.run_job(job_id)


@shared_task(name="jobs.sweep")
def sweep() -> None:
    """Publish again the jobs whose message or run was lost."""
    services.sweep()
