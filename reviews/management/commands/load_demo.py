"""`manage.py load_demo`: fictional people and cases to try the site with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reviews.demo.build import build, demo_cases
from reviews.demo.people import load_people, sign_ins


class Command(BaseCommand):
    """Make what is missing of the demo, then print its sign-ins. Refused outside DEBUG."""

    help = "Load fictional cases and demo sign-ins; running it again changes nothing."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demo data is for trying the site: it is refused unless DEBUG=1.")
        people = load_people()
        for spec in demo_cases():
            build(spec, people)
        for person in sign_ins():
            self.stdout.write(f"{person['role']:<22} {person['email']:<26} {person['password']}")
