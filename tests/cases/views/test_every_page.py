"""Every address of cases and reviews: what holds for all pages, whoever adds the next one.

That each answer to each person keeps the browser safe is shown where each is asked for: tests/test_who_opens_what.py.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.urls import get_resolver, reverse

from cases.enums import CaseState
from cases.services.correspondence.batches import make_batch
from cases.services.correspondence.letters import make_letter
from imr_site.accounts.enums import Role
from imr_site.audit.models import Event
from tests.factories import (
    a_case,
    a_determination,
    a_document,
    a_draft_file,
    a_person,
    a_proof,
    a_reviewer,
    a_round,
    an_application_draft,
)
from tests.factories.feeds import a_feed
from tests.factories.quality import a_sample
from tests.factories.reports import a_kept_report
from tests.who_opens_what.safe import faults

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march", "files")]


def _patterns() -> list[Any]:
    """The addresses of both apps, whichever file of the site includes them."""
    found = []
    for included in get_resolver().url_patterns:
        if getattr(getattr(included, "urlconf_name", None), "__name__", "") in {"cases.urls", "reviews.urls"}:
            found += included.url_patterns
    return found


def _names(beginning: str) -> list[str]:
    return [pattern.name for pattern in _patterns() if pattern.name.startswith(beginning)]


@pytest.fixture
def addresses() -> dict[str, str]:
    """Every named address, of things that are there: a case under review, and a determination with its letter."""
    case = a_case(CaseState.CLINICAL_REVIEW)
    round_, determination = a_round(case), a_determination(case_number="CM16-0000001")
    document = a_document(case, title="Operative report")
    typed = an_application_draft(a_person(Role.INTAKE))
    of_draft = {"pk": typed.pk, "file": a_draft_file(typed).pk, "page": 1}
    of_round = {"pk": round_.pk, "document": document.pk, "position": 1}
    of_case = {"number": case.case_number, "action": "withdraw", "position": 1, "pk": document.pk}
    of_case |= {"page": 1, "width": 160}
    letter = determination.letters.get(kind="determination")
    to_worker = make_letter(letter_id=determination.letters.get(recipient__kind="injured_worker").pk)
    service = to_worker.deliveries.get()
    due = a_case(CaseState.ELIGIBLE).notices.get()
    batch = make_batch(delivery_ids=[service.pk], actor=a_person(Role.CASE_MANAGER))
    report, feed, sample = a_kept_report(), a_feed(), a_sample(determination)
    lena = a_reviewer()
    proof = {"pk": lena.pk, "row": a_proof(lena).pk}
    licence = {"pk": lena.pk, "section": "licences", "row": lena.licenses.get().pk}
    known = {
        "letter_request": {"pk": determination.pk},
        "pack_download": {"pk": determination.pk},
        "service_record": {"pk": determination.pk},
        "letter_status": {"pk": letter.pk},
        "letter_download": {"pk": letter.pk},
        "letter_retry": {"pk": letter.pk},
        "party_known": {"section": "physician"},
        "search_results": {"kept": 1},
        "party_edit": {"number": case.case_number, "pk": case.parties.first().pk},
        **{name: {"pk": due.pk, "party": due.case.parties.first().pk} for name in _names("notice_")},
        "draft_letter_to": {"number": case.case_number, "party": case.parties.first().pk},
        **{name: of_draft for name in _names("draft_") if name not in {"draft_letter", "draft_letter_to"}},
        **{name: {"pk": batch.pk} for name in _names("batch_")},
        **{name: {"pk": service.pk} for name in _names("service_")},
        **{name: {"pk": report.pk} for name in _names("report_")},
        **{name: {"pk": feed.pk} for name in _names("feed_") if name != "feed_link"},
        "sample_review": {"pk": sample.pk},
        **dict.fromkeys(_names("credential_"), licence),
        **{name: licence | {"pk": lena.user_id} for name in ("credential_tie", "credential_tie_add")},
        **dict.fromkeys(_names("proof_"), proof),
    }
    other = {
        "pk": 1,
        "row": 1,
        "upload": UUID(int=1),
        "year": 2026,
        "month": 1,
        "status": "terminated",
        "rule_id": "no-such-rule",
        "token": "A" * 32,
    }
    made = {}
    for pattern in _patterns():
        wanted = pattern.pattern.converters
        values = known.get(pattern.name) or other | (of_case if "number" in wanted else of_round)
        made[pattern.name] = reverse(pattern.name, kwargs={name: values[name] for name in wanted})
    return made


def test_every_address_has_a_name_of_its_own():
    names = [pattern.name for pattern in _patterns()]
    assert None not in names
    assert len(names) == len(set(names)) > 20


PUBLIC = {
    "feed_link",
    "letter_check",
    "letter_link",
    "public_csv",
    "public_decision",
    "public_explained",
    "public_feed",
    "public_jsonl",
    "public_register",
    "public_sitemap",
    "public_sitemap_part",
    "public_pdf",
}
"""Open to whoever holds a letter; its own tests say what it tells."""


def test_who_is_not_signed_in_is_asked_to_and_changes_nothing(client, addresses):
    addresses = {name: address for name, address in addresses.items() if name not in PUBLIC}
    before = Event.objects.count()
    for ask in (client.get, client.post, client.put, client.delete):
        answers = {name: ask(address) for name, address in addresses.items()}
        assert {name: answer.get("Location") for name, answer in answers.items()} == {
            name: f"{reverse('account_login')}?next={address}" for name, address in addresses.items()
        }
        assert {name: faults(answer) for name, answer in answers.items() if faults(answer)} == {}
    assert Event.objects.count() == before


def test_nobody_but_staff_opens_a_case_by_any_address(signed_in, addresses):
    client = signed_in(a_reviewer().user)
    numbered = {
        name: address
        for name, address in addresses.items()
        if "/cases/CM" in address and not name.startswith("case_file")  # the file opens to whoever reviews the case
    }
    assert len(numbered) > 5
    for method in ("get", "post"):
        codes = {name: getattr(client, method)(address).status_code for name, address in numbered.items()}
        assert set(codes.values()) <= {404, 405}, codes


def test_a_person_who_left_is_asked_to_sign_in(signed_in, addresses):
    gone = a_person(Role.CASE_MANAGER)
    client = signed_in(gone)
    gone.is_active = False
    gone.save()
    closed = [address for name, address in addresses.items() if name not in PUBLIC]
    codes = {client.get(address).get("Location", "").split("?")[0] for address in closed}
    assert codes == {reverse("account_login")}


@pytest.mark.parametrize("unknown", ["case_detail", "case_clocks", "document_add", "case_review"])
def test_odd_case_numbers_are_just_not_there(signed_in, unknown):
    client = signed_in(a_person(Role.ADMINISTRATOR))
    there = reverse(unknown, args=["CM99-0000001"])
    for number in ("CM99-0000001", "CM99-1", "' OR 1=1 --", "%2500", "CM26%2F0123", "é" * 200, "<script>"):
        answer = client.get(there.replace("CM99-0000001", number))
        assert (number, answer.status_code) == (number, 404)
        assert "<script>" not in answer.content.decode().replace("<script src", "")
