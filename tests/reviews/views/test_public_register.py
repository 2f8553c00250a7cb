"""The public register: exactly what it shows, what it never shows, and that what is withdrawn is gone."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, date, datetime

import pikepdf
import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from cases.enums import CaseState
from cases.services.correspondence.letters import make_letter
from reviews.enums import FinalDetermination, WithdrawalKind
from reviews.forms.register import RegisterForm
from reviews.models import Determination, PublicDraft
from reviews.register.facets import Facet
from reviews.selectors.register import search
from reviews.selectors.register.entries import RegisterLine
from reviews.services.public import withdraw_public
from reviews.views import register
from tests.factories import a_case, a_determination, a_quality_physician, order_new_review
from tests.factories.cases import IMAGING, PHYSICIAN, STREET, THERAPY, WORKER
from tests.factories.public import a_draft, a_leaky_determination, a_published, prepare, release, supersede
from tests.reviews.reading import pdf_text

pytestmark = pytest.mark.django_db
ADDRESS = "/determinations/"
NAMES = (*WORKER.split(), PHYSICIAN.split()[-1], "Harbor", "Crest", "Forsyth", "Lena", "Quill", "Obi", "Okonkwo")
SECRETS = (*NAMES, "4410", "A-11111", STREET.split(",")[0], "95814", "555-0134", "example.org")


@pytest.fixture
def client() -> Client:
    """Anyone: no session, no cookies."""
    return Client()


def rows(client: Client, **query: str) -> list[str]:
    page = client.get(ADDRESS, query)
    assert page.status_code == 200
    return [line.case_number for line in page.context["lines"]]


def withdraw(public, reason: str = "Ms. Marchetti was named") -> None:
    withdraw_public(public=public, kind=WithdrawalKind.IDENTITY, reason=reason, actor=a_quality_physician())


def pdf_address(public) -> str:
    return reverse("public_pdf", args=[public.pk])


class TestWhatItShows:
    def test_anyone_may_read_it(self, client):
        assert reverse("public_register") == ADDRESS
        assert "Nothing is published yet" in client.get(ADDRESS).content.decode()
        assert "sessionid" not in client.cookies

    def test_the_exact_facts_of_a_row(self, client):
        public = release(sealed=True)
        (line,) = client.get(ADDRESS).context["lines"]
        content = public.letter_content
        assert line == RegisterLine(
            case_number=public.determination.case.case_number,
            decided_on=content.decision_date,
            outcome=FinalDetermination.PARTIAL_OVERTURN,
            items=((THERAPY, "upheld"), (IMAGING, "overturned")),
            specialties=("Physical Medicine & Rehabilitation",),
        )

    def test_only_what_was_released(self, client):
        prepare()
        a_draft(a_determination())
        assert rows(client) == []

    def test_newest_decision_first_and_in_pages(self, client, monkeypatch):
        monkeypatch.setattr(search, "PAGE_SIZE", 2)
        numbers = [release().determination.case.case_number for _ in range(3)]
        first = client.get(ADDRESS).context["found"]
        assert ([line.case_number for line in first.lines], first.newer) == (numbers[:0:-1], None)
        second = client.get(ADDRESS, {"before": first.older}).context["found"]
        assert ([line.case_number for line in second.lines], second.older) == (numbers[:1], None)
        again = client.get(ADDRESS, {"after": second.newer}).context["found"]
        assert again.lines == first.lines

    def test_asks_as_much_for_three_as_for_one(self, client, django_assert_max_num_queries):
        def asked() -> int:
            with django_assert_max_num_queries(1000) as queries:
                rows(client)
            return sum('"reviews_' in query["sql"] for query in queries)

        release(sealed=True)
        for_one = asked()
        release(sealed=True)
        release(sealed=True)
        assert asked() == for_one


class TestSearch:
    @pytest.fixture
    def number(self) -> str:
        draft = prepare(**{"item 1 title": "Zinc lozenges, 100% “pure”_jar"})
        return release(draft).determination.case.case_number

    @pytest.mark.parametrize("words", ["zinc", "LOZENGES zinc", "“pure”", "100%", "_jar", "pürê", "lozenge"])
    def test_finds_words_of_an_item(self, words, number, client):
        assert rows(client, q=words) == [number]

    @pytest.mark.parametrize(
        "words",
        ["zinc copper", "upheld", "necessary zinc copper", "%", "\\", "x' OR 1=1 --", '"lozenges zinc"'],
    )
    def test_and_nothing_else(self, words, number, client):
        assert rows(client, q=words) == []

    def test_finds_a_case_number(self, number, client):
        assert rows(client, q=number.lower()) == [number]
        assert rows(client, q=number[:-1]) == []

    def test_what_was_taken_out_is_not_found(self, client):
        """Else a search would tell that a name is there."""
        release(prepare(a_draft(a_leaky_determination())))
        assert [secret for secret in SECRETS if rows(client, q=secret)] == []

    def test_odd_queries_do_no_harm(self, number, client):
        for words in ("a" * 5000, "%", "?page=9"):
            assert client.get(ADDRESS, {"q": words, "page": "x"}).status_code == 200


class TestFilters:
    YEARS = [*map(str, range(2026, 2012, -1))]

    @pytest.fixture(autouse=True)
    def two(self):
        with time_machine.travel(datetime(2026, 5, 1, 18, tzinfo=UTC), tick=False):
            a_published(1, decision_date=date(2019, 1, 5))
            a_published(2, decision_date=date(2021, 3, 9))
            yield

    @staticmethod
    def offered(client: Client, facet: str, **query: str) -> list[str]:
        """The words of the values to choose from."""
        page = client.get(ADDRESS, query).content.decode()
        choices = page.split(f'<select class="form-select" id="{facet}"')[1].split("</select>")[0]
        return re.findall(r"<option[^>]*>([^<]*)</option>", choices)[1:]

    def test_offer_what_was_found_where_all_of_it_was_counted(self, client):
        assert self.offered(client, "year") == ["2021 (1)", "2019 (1)"]
        assert self.offered(client, "outcome") == ["Upheld: the denial stands (1)", "Partly overturned (1)"]

    def test_offer_every_year_and_outcome_where_only_the_newest_were_counted(self, client, monkeypatch):
        monkeypatch.setattr(search, "LOOKED_AT", 1)
        assert self.offered(client, "year") == [f"{year} (1)" if year == "2021" else year for year in self.YEARS]
        assert self.offered(client, "outcome") == [
            "Upheld: the denial stands (1)", "Overturned: the treatment is to be authorized", "Partly overturned",
        ]  # fmt: skip
        assert self.offered(client, "era") == ["Before 2004 (1)", "2004 to 2012", "2013 and later"]

    def test_keep_what_is_chosen_though_nothing_has_it(self, client):
        assert self.offered(client, "year", year="1999") == ["1999 (0)"]

    def test_are_offered_where_the_search_was_given_up(self):
        choices = {one.facet: one for one in RegisterForm(QueryDict("year=2019&service=x-ray")).choices(None)}
        assert choices[Facet.YEAR].options == [(year, year, None) for year in self.YEARS]
        assert choices[Facet.YEAR].chosen == "2019"
        assert choices[Facet.SERVICE].options == [("x-ray", "X-ray", None)]


class TestLeaks:
    @pytest.fixture
    def public(self):
        determination = a_leaky_determination()
        assert all(name in json.dumps(determination.content) for name in ("Marchetti", "Forsyth", "HC-4410", "Quill"))
        return release(prepare(a_draft(determination)), sealed=True)

    def test_the_page(self, public, client):
        said = client.get(ADDRESS).content.decode()
        assert public.determination.case.case_number in said
        assert [secret for secret in SECRETS if secret in said] == []

    def test_the_file_its_data_and_its_metadata(self, public, client):
        response = client.get(pdf_address(public))
        number = public.determination.case.case_number
        assert response["Content-Disposition"] == f'attachment; filename="{number}.pdf"'
        assert response["Cache-Control"] == "no-store"
        text = pdf_text(response.content)
        assert "Public version" in text
        with pikepdf.open(io.BytesIO(response.content)) as pdf:
            attached = {name: bytes(spec.get_file().read_bytes()) for name, spec in pdf.attachments.items()}
            metadata = f"{dict(pdf.docinfo)} {bytes(pdf.Root.Metadata.read_bytes())}"
        assert list(attached) == [f"determination-{number}.json"]
        data = json.loads(next(iter(attached.values())))
        assert data["summary"] == public.content["summary"]
        told = "\n".join([text, metadata, json.dumps(data, ensure_ascii=False), str(response.headers)])
        assert [secret for secret in SECRETS if secret in told] == []
        # Figures alone are also places of objects in the file.
        named = [secret for secret in SECRETS if not secret.isdigit()]
        assert [secret for secret in named if secret.encode() in response.content] == []


class TestTheFile:
    def test_only_once_it_is_sealed(self, client):
        public = release()
        assert client.get(pdf_address(public)).status_code == 404
        make_letter(letter_id=public.letters.get().pk)
        assert client.get(pdf_address(public)).status_code == 200

    def test_not_when_it_was_withdrawn(self, client):
        public = release(sealed=True)
        assert (rows(client) != [], client.get(pdf_address(public)).status_code) == (True, 200)
        withdraw_public(
            public=public, kind=WithdrawalKind.IDENTITY, reason="A name was left", actor=a_quality_physician()
        )
        assert (rows(client), client.get(pdf_address(public)).status_code) == ([], 410)

    def test_not_when_it_was_corrected(self, client):
        first = release(sealed=True)
        second = release(prepare(PublicDraft.objects.get(), summary="Better."), reason="Better", sealed=True)
        assert (client.get(pdf_address(first)).status_code, client.get(pdf_address(second)).status_code) == (410, 200)

    def test_not_when_its_determination_is_superseded(self, client):
        case = a_case(CaseState.ISSUED)
        public = release(prepare(a_draft(Determination.objects.get(case=case))), sealed=True)
        assert client.get(pdf_address(public)).status_code == 200
        supersede(case)
        assert (rows(client), client.get(pdf_address(public)).status_code) == ([], 410)

    def test_not_once_a_new_review_of_it_is_ordered(self, client):
        case = a_case(CaseState.ISSUED)
        public = release(prepare(a_draft(Determination.objects.get(case=case))), sealed=True)
        order_new_review(case)
        assert (rows(client), client.get(pdf_address(public)).status_code) == ([], 410)

    def test_no_other_letter_by_this_address(self, client):
        letter = a_determination().letters.filter(kind="determination").get()
        make_letter(letter_id=letter.pk)
        assert client.get(reverse("public_pdf", args=[letter.pk])).status_code == 404


def test_nobody_copies_the_register_at_once(client, monkeypatch):
    monkeypatch.setattr(register, "LOOKS", 3)
    public = release(sealed=True)
    answers = [
        client.get(address).status_code
        for address in (ADDRESS, pdf_address(public), ADDRESS, ADDRESS, pdf_address(public))
    ]
    assert answers == [200, 200, 200, 429, 429]
