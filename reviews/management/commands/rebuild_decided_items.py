"""`manage.py rebuild_decided_items`: the items of every determination, listed anew for comparing like with like."""

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from reviews.services.quality.decided_items import rebuild_decided_items


class Command(BaseCommand):
    """List the items of all determinations anew, and print how many there are."""

    help = "Read service, region, edition cited and timing of every decided item anew, own and published."

    def handle(self, *_args: Any, **_options: Any) -> None:
        with tqdm(unit="determination", disable=None) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            listed = rebuild_decided_items(progress=progress)
        self.stdout.write(f"Listed: {listed}.")
