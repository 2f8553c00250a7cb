"""The page of a published decision: what it tells, its versions, what is like it, and what is said when it is gone."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cases.enums import CaseState
from reviews.enums import WithdrawalKind
from reviews.models import Determination, PublicDraft
from reviews.selectors.register.alike import decisions_like
from reviews.selectors.register.decision import published
from reviews.services.public import withdraw_public
from reviews.views import register
from tests.factories import a_case, a_quality_physician, order_new_review
from tests.factories.public import a_draft, a_leaky_determination, a_published, an_item, prepare, release
from tests.reviews.views.test_public_register import SECRETS

pytestmark = pytest.mark.django_db
MTUS = "Decision based on MTUS Low Back Complaints 2004."
ODG = "Decision based on Non-MTUS Citation ODG, Low Back, 2015."


@pytest.fixture
def client() -> Client:
    """Anyone: no session, no cookies."""
    return Client()


def said(client: Client, number: str, status: int = 200) -> str:
    page = client.get(reverse("public_decision", args=[number]))
    assert page.status_code == status
    return " ".join(re.sub("<[^>]+>", " ", page.content.decode()).split())


def withdraw(public, kind: WithdrawalKind = WithdrawalKind.IDENTITY) -> None:
    withdraw_public(public=public, kind=kind, reason="Ms. Marchetti was named", actor=a_quality_physician())


class TestPage:
    def test_at_an_address_that_stays(self, client):
        public = release(sealed=True)
        number = public.determination.case.case_number
        assert reverse("public_decision", args=[number]) == f"/determinations/{number}/"
        content = public.letter_content
        told = said(client, number)
        wanted = [content.summary, *(item.title for item in content.items), *(i.rationale for i in content.items)]
        assert [text for text in wanted if " ".join(text.split())[:60] not in told.replace("&#x27;", "'")] == []
        assert "Denial stands; not medically necessary" in told
        assert reverse("public_pdf", args=[public.pk]) in client.get(f"/determinations/{number}/").content.decode()

    def test_is_none_before_the_release(self, client):
        draft = prepare()
        said(client, draft.determination.case.case_number, status=404)
        said(client, "CM20-9999999", status=404)

    def test_tells_nobody(self, client):
        public = release(prepare(a_draft(a_leaky_determination())))
        page = client.get(reverse("public_decision", args=[public.determination.case.case_number]))
        assert [secret for secret in SECRETS if secret in page.content.decode()] == []

    def test_the_version_in_force_with_those_before(self, client):
        first = release()
        number = first.determination.case.case_number
        release(prepare(PublicDraft.objects.get(), summary="Better."), reason="Ms. Marchetti asked")
        told = said(client, number)
        assert "Better." in told
        assert len(re.findall(r"Published \d\d/", told)) == 2
        assert "A corrected version took its place" in told
        assert "Marchetti" not in told


class TestGone:
    @pytest.mark.parametrize("kind", [WithdrawalKind.IDENTITY, WithdrawalKind.ORDERED])
    def test_withdrawn(self, client, kind):
        public = release(sealed=True)
        withdraw(public, kind)
        told = said(client, public.determination.case.case_number, status=410)
        assert kind.label in told.replace("&#x27;", "'")
        assert "Marchetti" not in told
        assert client.get(reverse("public_pdf", args=[public.pk])).status_code == 410

    def test_published_again(self, client):
        public = release(sealed=True)
        number = public.determination.case.case_number
        withdraw(public)
        release(prepare(PublicDraft.objects.get(), summary="Better."), reason="Better")
        told = said(client, number)
        assert "It could have told who somebody is" in told
        pdf = client.get(reverse("public_pdf", args=[public.pk]))
        assert (pdf.status_code, f"/determinations/{number}/" in pdf.content.decode()) == (410, True)

    def test_set_aside(self, client):
        case = a_case(CaseState.ISSUED)
        release(prepare(a_draft(Determination.objects.get(case=case))))
        order_new_review(case)
        assert "What was decided was set aside" in said(client, case.case_number, status=410)


def test_as_many_queries_for_three_like_it_as_for_one(client, django_assert_max_num_queries):
    def asked() -> int:
        with django_assert_max_num_queries(100) as queries:
            said(client, "CM24-0000001")
        return sum("reviews_" in query["sql"] for query in queries)

    for number in (1, 2):
        a_published(number, items=(an_item("MRI of the lumbar spine"),))
    for_one = asked()
    for number in (3, 4):
        a_published(number, items=(an_item("MRI of the lumbar spine"),))
    assert asked() == for_one


class TestAlike:
    def alike(self, number: int) -> list[int]:
        entry = published(f"CM24-{number:07d}")
        return [int(line.case_number[-2:]) for line in decisions_like(entry, entry.public.letter_content)]

    def test_service_region_and_edition_then_words_then_the_newest(self):
        spine = "MRI of the lumbar spine"
        day = date(2020, 1, 1)
        a_published(1, decision_date=day, items=(an_item(spine, guideline=MTUS),))
        a_published(2, decision_date=day.replace(year=2024), items=(an_item("MRI of the left knee"),))
        a_published(3, decision_date=day.replace(year=2023), items=(an_item(spine, guideline=ODG),))
        a_published(4, decision_date=day.replace(year=2018), items=(an_item(spine, guideline=MTUS),))
        a_published(5, decision_date=day.replace(year=2019), items=(an_item("Lumbar MRI, open", guideline=MTUS),))
        a_published(6, decision_date=day, items=(an_item("Physical therapy, 8 visits", guideline=MTUS),))
        assert self.alike(1) == [4, 5, 3, 2]
        assert self.alike(6) == []

    def test_of_each_item(self):
        a_published(1, items=(an_item("Physical therapy, 8 visits"), an_item("TENS unit purchase")))
        a_published(2, items=(an_item("TENS unit purchase"),))
        a_published(3, items=(an_item("Physical therapy, 6 visits"),))
        assert set(self.alike(1)) == {2, 3}

    def test_nothing_is_like_what_names_no_service(self):
        a_published(1, items=(an_item("Unspecified matters"),))
        a_published(2, items=(an_item("Unspecified matters"),))
        assert self.alike(1) == []


def test_the_words_are_explained_in_english_and_spanish(client):
    page = client.get(reverse("public_explained"))
    told = " ".join(page.content.decode().split())
    assert 'lang="es"' in told
    assert "The worker does <strong>not</strong> get the treatment." in told
    assert "La persona <strong>no</strong> recibe el tratamiento." in told


def test_nobody_takes_results_along_at_once(client, monkeypatch):
    monkeypatch.setattr(register, "DOWNLOADS", 1)
    assert [client.get(reverse("public_csv")).status_code for _ in range(2)] == [200, 429]
