"""A case of each reviewer of the roster, from designation to publication, by the services of the real thing."""

from __future__ import annotations

import io
import logging
import re
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from cases.enums import CaseState
from cases.models import Case, Letter
from cases.services.correspondence.letters import make_letter
from cases.services.correspondence.messages import send_message
from cases.services.correspondence.notices import send_notice
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from imr_site.logs import JsonFormatter, LineFormatter
from reviews.enums import Degree
from reviews.models import Certification, License, Reviewer, ReviewRound, Specialty
from reviews.services.sign_off import return_to_reviewer
from tests.factories import (
    PASSWORD,
    a_case,
    a_case_manager,
    a_determination,
    a_document,
    a_quality_physician,
    declare,
    designate,
    issue,
    move,
    sign_off,
    submit,
    write_review,
)
from tests.factories.cases import named_parties
from tests.factories.notices import asked
from tests.factories.public import a_draft, prepare, release
from tests.factories.reviews import FAR
from tests.reviews.identity.roster import ROSTER, Hostile
from tests.reviews.identity.searching import Output, of_message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reviews.models import Determination, PublicDetermination

NOW = datetime(2026, 5, 20, 14, 30, tzinfo=ZoneInfo("America/Los_Angeles"))
AT_LENGTH = (ROSTER[1], ROSTER[9])
"""The reviewers of whose cases every letter is drawn: one whose name is words, and the longest."""
NOISY = ("fontTools", "PIL", "weasyprint", "pikepdf", "pyhanko", "asyncio", "rules")
"""Loggers of libraries that get no word of ours, and write megabytes."""


@dataclass(frozen=True, slots=True)
class Walked:
    """The case of one reviewer, published."""

    by: Hostile
    case: Case
    determination: Determination
    public: PublicDetermination
    link: str
    """The address with which the worker opens the determination."""


@dataclass(slots=True)
class Site:
    """What there is: the published cases, and what left meanwhile as messages and lines of the log."""

    walked: list[Walked] = field(default_factory=list)
    messages: list[Output] = field(default_factory=list)
    logs: dict[str, io.StringIO] = field(default_factory=dict)

    def at_length(self) -> list[Walked]:
        """The cases of which every output is made."""
        return [one for one in self.walked if one.by in AT_LENGTH]


@contextmanager
def a_site(folder: Path) -> Iterator[Site]:
    """A case of every reviewer; all is undone in the end."""
    with ExitStack() as stack:
        stack.enter_context(time_machine.travel(NOW, tick=False))
        told = {"ORGANIZATION_ADDRESS": ["600 Sample Drive", "Folsom, CA 95630"], "MEDIA_ROOT": folder / "files"}
        stack.enter_context(override_settings(**told))
        stack.enter_context(transaction.atomic())
        stack.callback(transaction.set_rollback, True)
        cache.clear()
        site = Site(logs=stack.enter_context(logged()))
        for person in ROSTER:
            a_hostile(person)
        for person in ROSTER:
            site.walked.append(walk(person))
            site.messages += taken_messages()
        yield site


@contextmanager
def logged() -> Iterator[dict[str, io.StringIO]]:
    """All that any logger says at any level, as lines for people and as JSON."""
    root = logging.getLogger()
    written = {"line": io.StringIO(), "json": io.StringIO()}
    handlers = [logging.StreamHandler(written["line"]), logging.StreamHandler(written["json"])]
    for handler, formatter in zip(handlers, (LineFormatter(), JsonFormatter()), strict=True):
        handler.setFormatter(formatter)
    before, root.handlers = root.handlers, list(handlers)
    levels = {name: logging.getLogger(name).level for name in ("", "django", *NOISY)}
    for name in levels:
        logging.getLogger(name).setLevel(logging.WARNING if name in NOISY else logging.DEBUG)
    try:
        yield written
    finally:
        root.handlers = before
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def a_hostile(person: Hostile) -> Reviewer:
    """The reviewer with licence, specialty and account."""
    user = User.objects.create_user(person.email, PASSWORD, full_name=person.name, role=Role.REVIEWER.value)
    reviewer = Reviewer.objects.create(
        user=user,
        degree=Degree.MD.value,
        in_practice_since=date(2005, 7, 1),
        practice_hours_a_week=32,
        practice_attested_on=NOW.date(),
        npi=person.npi,
    )
    License.objects.create(reviewer=reviewer, state="California", number=person.licence, expires_on=FAR)
    specialty, _made = Specialty.objects.get_or_create(name="Physical Medicine & Rehabilitation")
    Certification.objects.create(reviewer=reviewer, specialty=specialty, board="American Board of Medical Specialties")
    return reviewer


def reviewer_of(person: Hostile) -> Reviewer:
    """The reviewer as on file."""
    return Reviewer.objects.get(npi=person.npi)


def walk(person: Hostile) -> Walked:
    """Designated, cleared, asked and answered, returned once, signed, issued, sent, published, closed."""
    parties = named_parties(worker_email="worker@party.example")
    case = a_case(CaseState.READY_FOR_REVIEW, parties=parties)
    round_ = write_review(declare(designate(case, reviewer_of(person))))
    asked(case, "request_additional_information")
    a_document(case, title="Letter of the physician on home exercises")
    move(case, "receive_information")
    round_ = submit(ReviewRound.objects.get(pk=round_.pk))
    return_to_reviewer(round_=round_, reasons="Say how many visits.", seen_approval=None, actor=a_quality_physician())
    issue(sign_off(submit(ReviewRound.objects.get(pk=round_.pk))).case)
    determination = a_determination(case)
    if person in AT_LENGTH:
        for due in case.notices.filter(settled_at__isnull=True):
            send_notice(due=due, actor=a_case_manager())
    public = release(prepare(a_draft(determination)), reason="Asked for by the Division.", sealed=True)
    send_letters(case)
    move(case, "close")
    link = re.findall(r"/letters/open/[^/\s]+/", str(mail.outbox[-1].body))[0]
    return Walked(person, case, determination, public, link)


def send_letters(case: Case) -> None:
    """Draw and seal every letter of the case, and send the messages of those that go by e-mail."""
    for letter in Letter.objects.filter(case=case, sealed_at=None):
        make_letter(letter_id=letter.pk)
    for delivery in case.letters.filter(deliveries__channel="electronic").values_list("deliveries", flat=True):
        send_message(delivery_id=delivery)


def taken_messages() -> list[Output]:
    """What is in the outbox, which is empty then."""
    taken = [output for message in mail.outbox for output in of_message(message.message().as_bytes())]
    mail.outbox.clear()
    return taken
