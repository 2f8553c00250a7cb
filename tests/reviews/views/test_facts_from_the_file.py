"""The facts page offers what the file says; the reviewer takes it one by one, and nothing is taken by itself."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from cases.enums import DocumentSource
from imr_site.audit.models import Event
from reviews.models import Fact
from reviews.services.drafting import FactData
from tests.factories import a_document, a_round, submit, write_facts, write_review
from tests.factories.pages import with_pages
from tests.visiting import messages_of

pytestmark = pytest.mark.django_db
SAID = (
    "The patient has completed 8 of 12 visits of physical therapy. He is s/p L4-5 microdiscectomy on 03/12/2020.\n\n"
    "Diagnoses: lumbar radiculopathy, lumbar sprain."
)
VISITS, RADICULOPATHY, SPRAIN = (
    "prior_visits_physical_therapy 1 8",
    "diagnosis_groups 1 radiculitis_neuritis",
    "diagnosis_groups 1 sprain_strain",
)


@pytest.fixture
def round_():
    round_ = a_round()
    with_pages(round_.case.documents.get(source=DocumentSource.REQUESTING_PHYSICIAN), SAID)
    return round_


@pytest.fixture
def report(round_):
    return round_.case.documents.get(source=DocumentSource.REQUESTING_PHYSICIAN)


@pytest.fixture
def visit(round_, as_):
    return as_(round_.reviewer.user)


def buttons(page: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'name="take"\s+value="([^"]+)"', page)]


def on_file() -> dict[str, tuple[str, int | None, int | None]]:
    return {fact.key: (fact.value, fact.document_id, fact.page) for fact in Fact.objects.all()}


def test_the_page_shows_what_the_file_says_and_takes_nothing(round_, visit):
    page = visit.said("round_facts", round_.pk)
    assert buttons(page) == [RADICULOPATHY, SPRAIN, VISITS]
    assert "“The patient has completed 8 of 12 visits of physical therapy.”" in page
    assert f'href="{reverse("case_file", args=[round_.case.case_number])}?page=1"' in page
    assert not Fact.objects.exists()


def test_taking_one_fills_in_its_value_document_and_page_and_no_other(round_, report, visit):
    answer = visit.post("round_facts", round_.pk, based_on="0", take=VISITS)
    assert answer.url == f"{reverse('round_facts', args=[round_.pk])}#fact-prior_visits_physical_therapy"
    assert on_file() == {"prior_visits_physical_therapy": ("8", report.pk, 1)}
    assert messages_of(answer)[-1].startswith(
        "Taken: Earlier physical therapy visits: 8, page 1 of the file. The guidelines are being checked again."
    )
    page = visit.said("round_facts", round_.pk)
    assert buttons(page) == [RADICULOPATHY, SPRAIN]
    assert ">Taken<" in re.sub(r"\s+", "", page).replace("</svg>", ">")


def test_what_is_typed_is_saved_with_it(round_, report, visit):
    visit.post("round_facts", round_.pk, **{"based_on": "0", "take": VISITS, "surgery_date-value": "2020-03"})
    assert on_file() == {
        "prior_visits_physical_therapy": ("8", report.pk, 1),
        "surgery_date": ("2020-03", None, None),
    }


def test_an_entry_of_a_list_is_added_and_its_source_kept(round_, report, visit):
    ticked = {"diagnosis_groups-value": ["spondylosis"]}
    visit.post("round_facts", round_.pk, based_on="0", take=RADICULOPATHY, **ticked)
    assert on_file() == {"diagnosis_groups": ("spondylosis,radiculitis_neuritis", report.pk, 1)}
    ticked = {"diagnosis_groups-value": ["spondylosis", "radiculitis_neuritis"], "diagnosis_groups-document": report.pk}
    visit.post("round_facts", round_.pk, based_on="1", take=SPRAIN, **ticked, **{"diagnosis_groups-page": "9"})
    assert on_file() == {"diagnosis_groups": ("spondylosis,radiculitis_neuritis,sprain_strain", report.pk, 9)}


def test_of_two_windows_none_overwrites_the_other(round_, visit):
    write_facts(round_, FactData("surgery_date", "2008-12"))
    answer = visit.post("round_facts", round_.pk, based_on="0", take=VISITS)
    assert answer.status_code == 422
    assert messages_of(answer)[-1].startswith("This list of facts was changed by someone else in the meantime.")
    assert on_file() == {"surgery_date": ("2008-12", None, None)}


def test_what_the_file_does_not_say_is_not_taken(round_, visit):
    for sent in ("prior_visits_physical_therapy 1 80", "nothing", ""):
        answer = visit.post("round_facts", round_.pk, based_on="0", take=sent)
        assert answer.status_code == 422
        assert messages_of(answer)[-1].startswith("The file does not say this any more, so nothing was taken.")
    assert not Fact.objects.exists()


def test_with_a_fact_that_cannot_be_all_comes_back_and_nothing_is_saved(round_, visit):
    typed = {"based_on": "0", "take": VISITS, "surgery_date-value": "some time ago"}
    answer = visit.post("round_facts", round_.pk, **typed)
    assert answer.status_code == 422
    assert 'value="some time ago"' in answer.content.decode()
    assert not Fact.objects.exists()


def test_a_value_typed_without_its_page_is_still_offered(round_, visit):
    write_facts(round_, FactData("prior_visits_physical_therapy", "8"))
    assert VISITS in buttons(visit.said("round_facts", round_.pk))


def test_it_is_an_event_like_every_save_of_facts(round_, visit):
    visit.post("round_facts", round_.pk, based_on="0", take=VISITS)
    event = Event.objects.filter(kind="review.facts_saved").get()
    assert (event.data["version"], event.data["facts"]) == (1, 1)


def test_after_submission_it_is_shown_and_not_taken(round_, visit):
    submit(write_review(round_))
    assert buttons(visit.said("round_facts", round_.pk)) == []
    answer = visit.post("round_facts", round_.pk, based_on="0", take=VISITS)
    assert messages_of(answer)[-1].startswith("This case is not in clinical review")
    assert not Fact.objects.exists()


def test_enter_in_a_field_saves_and_takes_nothing(round_, visit):
    form = visit.said("round_facts", round_.pk).partition("data-typed=")[2]
    first = re.search(r"<button\b[^>]*>", form)
    assert first
    assert 'name="take"' not in first[0]


def test_a_fifth_value_is_folded_away(round_, report, visit):
    counts = [a_document(round_.case, title=f"Note {n}") for n in range(4)]
    for n, note in enumerate(counts):
        with_pages(note, f"The patient has completed {n + 10} visits of physical therapy.")
    page = visit.said("round_facts", round_.pk)
    assert len([each for each in buttons(page) if each.startswith("prior_visits_physical_therapy")]) == 5
    folded = page.partition("Other values in the file")[2].partition("</details>")[0]
    assert len(buttons(folded)) == 1


def test_a_scan_that_is_hard_to_read_says_so(round_, report, visit):
    with_pages(report, SAID, origin="ocr", confidence=41)
    assert "Scan that is hard to read: look at the picture" in visit.said("round_facts", round_.pk)
