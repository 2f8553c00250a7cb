"""`manage.py rebuild_register`: the public register, listed and indexed anew from what is published."""

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from reviews.services.register import rebuild_register


class Command(BaseCommand):
    """List every public version in force anew, and print how many there are."""

    help = "Read the columns and the index of the public register anew from the published determinations."

    def handle(self, *_args: Any, **_options: Any) -> None:
        with tqdm(unit="determination", disable=None) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            listed = rebuild_register(progress=progress)
        self.stdout.write(f"Listed: {listed}.")
