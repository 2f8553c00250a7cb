"""`manage.py refresh_search`: what every case is found by, brought in step with what is on file."""

from typing import Any

from django.core.management.base import BaseCommand

from cases.services.lookup import refresh_every_lookup


class Command(BaseCommand):
    """Look at every case, and print how many were found by other names or numbers than are on file."""

    help = "Bring search terms and duplicate keys of all cases in step with the cases."

    def handle(self, *_args: Any, **_options: Any) -> None:
        looked_at = 0

        def progress(done: int, _all: int) -> None:
            nonlocal looked_at
            looked_at = done

        differed = refresh_every_lookup(progress=progress)
        self.stdout.write(f"Looked at: {looked_at}. Differed, and brought in step: {differed}.")
