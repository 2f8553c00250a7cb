"""Every way out of the organization, each with all that comes out there; what stays inside is named with the reason."""

from __future__ import annotations

import errno
import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

import time_machine
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.exception import response_for_exception
from django.core.management import call_command
from django.db import transaction
from django.http import Http404
from django.test import Client, RequestFactory, override_settings
from django.urls import get_resolver, reverse

from cases.addressing import Notice
from cases.enums import PartyKind
from cases.hooks import letter_type
from cases.models import BookEntry, Case, Delivery, Letter, MissedClock
from cases.selectors.notices import recipients_of
from cases.services.chasing import chase
from cases.services.correspondence.batches import make_batch, merge_batch
from cases.services.correspondence.feed_links import send_feed_message
from cases.services.correspondence.letters import stored_pdf
from cases.services.correspondence.notices import send_notice
from cases.services.invoices import issue_invoice, make_invoice
from imr_site.audit.models import Event
from imr_site.files.errors import FileGone
from imr_site.jobs.models import Job
from imr_site.refusals import RefusedPages
from reviews.management.commands.export_determinations import WRITERS
from reviews.models import RegisterEntry, ReviewRound, register_index
from reviews.selectors.pack import file_name
from tests.factories import (
    a_case_manager,
    a_document,
    a_quality_physician,
    a_round,
    move,
    sign_in,
    submit,
    write_review,
)
from tests.factories.feeds import a_feed_message
from tests.factories.notices import a_notice
from tests.reviews.identity.roster import Hostile
from tests.reviews.identity.searching import Output
from tests.reviews.identity.walk import AT_LENGTH, NOW, Site, Walked, reviewer_of, send_letters, taken_messages
from tests.who_opens_what.routes import GIVEN, address
from tests.who_opens_what.table import NO_CASE, answers, questions

if TYPE_CHECKING:
    from types import SimpleNamespace

    from django.http import HttpRequest, HttpResponse

OF_NOTHING = {"pk": 1, "number": "CM00-0000000"}
"""Where an address of something is asked for by nobody."""
SHUT = {"s", "f", "a", "x"}
"""Answers of `answers.txt` that give out no page of an address: to the sign-in, and no such request."""
STAGES = ("signed", "issued")
"""The kinds of case of `who_opens_what` that have all there is to give out."""
Way = Callable[[Site], Iterator[Output]]


def letters(_site: Site) -> Iterator[Output]:
    """Every sealed letter of the published cases, with the names that its file has."""
    for letter in Letter.objects.filter(sealed_at__isnull=False).select_related("case", "recipient"):
        yield Output(letter.kind, stored_pdf(letter), f"{file_name(letter)} {letter_type(letter.kind).file_name}")


def notices(_site: Site) -> Iterator[Output]:
    """A notice of every kind to all its parties, and its messages, of a case that two of the reviewers had."""
    for notice in Notice:
        if notice is Notice.DETERMINATION:
            continue
        due = a_notice(notice)
        manager = sign_in(Client(), a_case_manager())
        party = recipients_of(due)[0]
        for person in AT_LENGTH:
            reviewed_by(due.case, person)
            yield served(manager.get(reverse("notice_preview", args=[due.pk, party.pk])), f"preview of {notice}")
        requested = send_notice(due=due, actor=a_case_manager())
        send_letters(due.case)
        for letter in requested:
            letter.refresh_from_db()
            assert letter.kind == f"notice_{notice}"
            yield Output(letter.kind, stored_pdf(letter), file_name(letter))
    yield from taken_messages()


def messages(site: Site) -> Iterator[Output]:
    """The messages by which determinations and questions went out."""
    yield from site.messages


def links(site: Site) -> Iterator[Output]:
    """The page behind a link: as it opens, for a wrong number, for the right one, and closed."""
    for walked in site.walked:
        nobody = Client()
        yield served(nobody.get(walked.link), "link")
        for number in ("CM00-0000000", walked.case.case_number):
            yield answer(nobody.post(walked.link, {"case_number": number}), "link, a number typed")
        with time_machine.travel(NOW + timedelta(days=2), tick=False):
            yield answer(nobody.get(walked.link), "link, closed")


def checks(site: Site) -> Iterator[Output]:
    """What anybody is told of a letter by its code, and of another file."""
    for walked in site.walked[:8]:
        letter = walked.case.letters.get(kind="determination")
        for content in (stored_pdf(letter), b"%PDF-1.7 another"):
            file = SimpleUploadedFile("letter.pdf", content)
            posted = {"code": walked.determination.check_code, "file": file}
            yield answer(Client().post(reverse("letter_check"), posted), "check")


def register(site: Site) -> Iterator[Output]:
    """The public register, all that it gives to take along, its index, and the pages and files in it."""
    for name in ("public_register", "public_csv", "public_jsonl", "public_feed", "public_explained", "public_sitemap"):
        yield served(Client().get(reverse(name)), name)
    yield served(Client().get(reverse("public_register"), {"q": "therapy", "order": "best"}), "register, a search")
    for place, texts in register_index.bodies_of(sorted(register_index.all_places())).items():
        row = RegisterEntry.objects.values().get(pk=place)
        yield Output("register, a row", f"{row} {texts}".encode())
    yield served(Client().get(reverse("public_sitemap_part", args=[NOW.year, NOW.month])), "register, a map")
    for walked in site.walked:
        yield served(Client().get(reverse("public_decision", args=[walked.case.case_number])), "register, a page")
        yield served(Client().get(reverse("public_pdf", args=[walked.public.pk])), "register, a file")


def open_addresses(_site: Site) -> Iterator[Output]:
    """Every address that answers somebody who is not signed in, by the table of who opens what."""
    for (method, spelled, _subject), signs in answers().items():
        name = spelled.partition("~")[0]
        if signs.split()[0] in SHUT or name.startswith("admin:"):
            continue
        for client in (Client(), Client(enforce_csrf_checks=True)):
            where = reverse(name, kwargs={wanted: {**GIVEN, **OF_NOTHING}[wanted] for wanted in _parameters(name)})
            asked = client.get(where) if method == "GET" else client.post(where, {"posted": "1"})
            yield answer(asked, f"{method} {name}")


def downloads(site: Site) -> Iterator[Output]:
    """The files that the staff take out for others."""
    manager = sign_in(Client(), a_case_manager())
    for walked in site.at_length():
        number, pk = walked.case.case_number, walked.determination.pk
        for name in ("manifest_pdf", "manifest_csv"):
            yield served(manager.get(reverse(name, args=[number])), name)
        yield served(manager.get(reverse("pack_download", args=[pk])), "pack_download")
        yield served(manager.get(reverse("service_record", args=[pk])), "service_record")
        letter = walked.case.letters.filter(kind="determination_to_party").first()
        yield served(manager.get(reverse("letter_download", args=[letter.pk])), "letter_download")


def drafts(_site: Site) -> Iterator[Output]:
    """The letters that an open round would become, as the quality desk looks at them."""
    case = a_notice(Notice.REVIEWER_QUESTION).case
    case.refresh_from_db()
    a_document(case, title="Letter of the physician")
    move(case, "receive_information")
    submit(write_review(a_round(case)))
    quality = sign_in(Client(), a_quality_physician())
    for person in AT_LENGTH:
        reviewed_by(case, person)
        yield served(quality.get(reverse("draft_letter", args=[case.case_number])), "draft")
        party = case.parties.get(kind=PartyKind.INJURED_WORKER.value)
        yield served(quality.get(reverse("draft_letter_to", args=[case.case_number, party.pk])), "draft to a party")


def tables(site: Site) -> Iterator[Output]:
    """Print batches, feeds with their messages, invoices and the table of late records."""
    manager = sign_in(Client(), a_case_manager())
    by_mail = Delivery.objects.filter(letter__case__in=[each.case for each in site.walked], channel="mail")
    batch = make_batch(delivery_ids=by_mail.values_list("pk", flat=True)[:12], actor=a_case_manager())
    merge_batch(batch_id=batch.pk, progress=_ignored)
    yield served(manager.get(reverse("batch_download", args=[batch.pk])), "batch")
    message = a_feed_message()
    yield served(manager.get(reverse("feed_download", args=[message.feed_id])), "feed")
    with override_settings(MAIL_LEAVES=True):
        send_feed_message(message_id=message.pk)
    link = re.findall(r"/letters/open/feeds/[^/\s]+/", str(mail.outbox[-1].body))[0]
    yield from taken_messages()
    yield served(Client().post(link, {"claim_number": "HC-4410"}), "link of a feed")
    yield served(Client().post(link, {"claim_number": "HC-4410", "act": "file"}), "feed at its link")
    with time_machine.travel(NOW + timedelta(days=20), tick=False):
        later = sign_in(Client(), a_case_manager())
        payer = BookEntry.objects.get(kind=PartyKind.CLAIMS_ADMINISTRATOR.value)
        invoice = issue_invoice(payer=payer, month=NOW.date().replace(day=1), actor=a_case_manager())
        make_invoice(invoice_id=invoice.pk)
        yield served(later.get(reverse("invoice_file", args=[invoice.pk])), "invoice")
        yield served(later.get(reverse("invoice_csv"), {"month": f"{NOW:%Y-%m}"}), "invoices")
    a_notice(Notice.RECORDS_OVERDUE)
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        chase(progress=_ignored)
        assert MissedClock.objects.exists()
        later = sign_in(Client(), a_case_manager())
        yield served(later.get(reverse("lateness_table")), "lateness")
    director = sign_in(Client(), a_quality_physician())
    asked = {"since": "01/01/2000", "until": f"{NOW + timedelta(days=60):%m/%d/%Y}"}
    yield served(director.get(reverse("statistics_table"), asked), "statistics")


def commands(site: Site) -> Iterator[Output]:
    """What each command writes of a case."""
    for walked in site.walked:
        for name, wanted in OUT.items():
            if walked.by in AT_LENGTH or name in FOR_ALL:
                for arguments in wanted:
                    yield from _written(name, *arguments(walked))


def errors(site: Site) -> Iterator[Output]:
    """The pages of what goes wrong, where the error speaks of the reviewer."""
    for walked in site.walked:
        said = f"{walked.by.name} {walked.by.licence} {walked.by.email}"
        request = RequestFactory().get("/cases/")
        request.user, request.request_id = AnonymousUser(), "r" * 32
        request.session = Client().session
        for error in (RuntimeError(said), Http404(said), SuspiciousOperation(said), RequestDataTooBig(said)):
            yield answer(response_for_exception(request, error), f"error {type(error).__name__}")
        for error in (OSError(errno.ENOSPC, said, said), FileGone("f" * 64)):
            page = RefusedPages(_not_called).process_exception(request, error)
            assert page is not None
            yield answer(page, f"error {type(error).__name__}")
        refused = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "x"})
        yield answer(refused, "no token")


def log_lines(site: Site) -> Iterator[Output]:
    """All that was logged, at any level, as lines and as JSON; what happened above, and failures to sign in."""
    for walked in site.walked:
        for _ in range(7):
            Client().post(reverse("account_login"), {"login": walked.by.email, "password": "wrong"})
        Client().post(reverse("account_reset_password"), {"email": walked.by.email})
        sign_in(Client(), reviewer_of(walked.by).user).get(reverse("my_reviews"))
        Client().get(f"/no-such-page/{walked.by.name.split()[0]}/")
    for form, written in site.logs.items():
        yield Output(f"log as {form}", written.getvalue().encode())


def rows_of_work(_site: Site) -> Iterator[Output]:
    """The rows of background work and of the audit log, which hold ids, states and hashes."""
    for job in Job.objects.all():
        yield Output(f"job {job.kind}", repr(sorted(vars(job).items(), key=str)).encode())
    for event in Event.objects.all():
        yield Output(f"event {event.kind}", f"{event.scope} {event.subject} {event.data}".encode())


WAYS: dict[str, Way] = {
    way.__name__: way
    for way in (
        letters, notices, messages, links, checks, register, open_addresses, downloads, drafts, tables, commands,
        errors, log_lines, rows_of_work,
    )
}  # fmt: skip

FILE = "F.pdf"
OUT: dict[str, tuple[Callable[[Walked], tuple[str, ...]], ...]] = {
    "check_case": (lambda one: (one.case.case_number,), lambda one: (one.case.case_number, "--json")),
    "explain_clocks": (lambda one: (one.case.case_number,), lambda one: (one.case.case_number, "--json")),
    "export_case": (lambda one: (one.case.case_number,),),
    "export_determinations": tuple(
        lambda one, form=form: ("--case", one.case.case_number, "--format", form) for form in WRITERS
    ),
    "render_letter": (
        lambda one: (one.case.case_number, "--out", FILE),
        lambda one: (one.case.case_number, "--public", "--out", FILE),
    ),
    "statistics": tuple(
        lambda _one, form=form: ("--from", "2000-01-01", "--to", "2099-12-31", *form) for form in ((), ("--json",))
    ),
    "verify_letters": (lambda one: (one.case.case_number,),),
}
"""Command -> how it is called for a case; FILE is where it writes."""
FOR_ALL = {"export_case", "export_determinations"}
INSIDE = {
    "add_records": "says which records it took",
    "assess_eligibility": "answers facts that it is given, and reads no case",
    "backup": "holds everything, for the organization alone",
    "bench": "measures",
    "check_rules": "reads rules, and no case",
    "compute_clocks": "answers facts that it is given, and reads no case",
    "demo": "a case of invented people",
    "export_credentials": "hands credentials to those who keep them",
    "find_text": "quotes the records, which nobody of the organization wrote",
    "import_applications": "says what it made of a table of others",
    "import_case": "says what it made of a document of others",
    "import_credentials": "says to those who keep credentials what a table would change",
    "import_letters": "says what it made of letters of others",
    "load_demo": "prints how invented people sign in",
    "match_reviewers": "answers an instance that it is given, and reads no case",
    "parse_requests": "answers texts that it is given, and reads no case",
    "simulate": "draws a year that never was, and reads no case",
    "rebuild_decided_items": "counts",
    "rebuild_register": "counts",
    "record_bounces": "says what it made of messages of others",
    "refresh_search": "counts",
    "restore": "puts back what a backup holds",
    "resume_audit": "tells of the log, by ids",
    "rotate_factor_keys": "counts",
    "verify": "tells of a backup, by hashes",
    "verify_audit": "tells of the log, by ids",
    "verify_files": "tells of files, by hashes",
}
"""Commands that write nothing of a case for others, each with what it does."""
FILES = {
    "batch_download": "tables",
    "draft_letter": "drafts",
    "draft_letter_to": "drafts",
    "feed_download": "tables",
    "feed_link": "tables",
    "invoice_csv": "tables",
    "invoice_file": "tables",
    "lateness_table": "tables",
    "letter_download": "downloads",
    "letter_download~to_party": "downloads",
    "manifest_csv": "downloads",
    "manifest_pdf": "downloads",
    "notice_preview": "notices",
    "pack_download": "downloads",
    "public_csv": "register",
    "public_feed": "register",
    "public_jsonl": "register",
    "public_pdf": "register",
    "public_sitemap": "register",
    "service_record": "downloads",
    "statistics_table": "tables",
}
"""Addresses that give out a file, and the way that has it here."""
FOR_KEEPERS = {
    "credential_export": "the table of credentials",
    "proof_download": "a document of a credential, as received",
}
"""Addresses that tell of reviewers by name, to administrators who keep their credentials and to nobody else."""
NO_FILES_OF_OURS = {
    "case_file_pdf": "a record",
    "case_file_picture": "a page of a record",
    "document_open": "a record",
    "document_original": "a record",
    "draft_page": "a page of what came",
    "healthz": "says that it is alive",
    "import_faults": "the rows of a table that came, with what is wrong",
    "readyz": "names parts of the site",
    "round_document": "a record",
    "session_state": "who is signed in there, to that person",
}
"""Addresses that answer with no page and no letter, each with what they give."""


def answer(response: HttpResponse, place: str) -> Output:
    """What a page or a download gives: its body, its headers and its cookies."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return Output(f"{place} {response.status_code}", body, f"{headers}\n{response.cookies.output()}")


def served(response: HttpResponse, place: str) -> Output:
    """What a page or a download gives that must be there."""
    assert response.status_code == HTTPStatus.OK, (place, response)
    return answer(response, place)


def _written(name: str, *arguments: str) -> Iterator[Output]:
    """What the command prints, and the file it writes."""
    out, err = io.StringIO(), io.StringIO()
    with NamedTemporaryFile() as file:
        call_command(name, *(file.name if each == FILE else each for each in arguments), stdout=out, stderr=err)
        yield Output(name, out.getvalue().encode(), err.getvalue())
        yield Output(f"{name}, its file", Path(file.name).read_bytes())


def files_given_out(world: SimpleNamespace) -> Iterator[tuple[str, list[Output]]]:
    """Every address that answers the staff with something else than a page, and what it gives them."""
    for name, asked in questions().items():
        if name.startswith(("admin:", "account_", "mfa_")):
            continue
        given = []
        subjects = [of for method, _name, of in asked if method == "GET" and of in {*STAGES, NO_CASE}]
        for person in ("admin", "quality"):
            browser = world.browsers[person]
            for subject in subjects:
                browser.cookies.clear()
                browser.cookies[settings.SESSION_COOKIE_NAME] = world.keys[person]
                with transaction.atomic():
                    found = answer(response := browser.get(address(world, name, subject)), name)
                    transaction.set_rollback(True)
                if not response.headers.get("Content-Type", "text/html").startswith("text/html"):
                    given.append(found)
        if given:
            yield name, given


def reviewed_by(case: Case, person: Hostile) -> None:
    """The case is, and always was, with this reviewer."""
    ReviewRound.objects.filter(case=case).update(reviewer=reviewer_of(person))


def _not_called(_request: HttpRequest) -> HttpResponse:
    raise AssertionError


def _ignored(_done: int, _total: int) -> None:
    """A job's progress, which nobody watches."""


def _parameters(name: str) -> set[str]:
    return set(get_resolver().reverse_dict.getlist(name)[0][0][0][1])
