"""That a case whose rows were read at once shows the same rows as one that asks for each."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.enums import CaseState
from cases.hooks import other_relations
from cases.models import Case
from cases.selectors.gathered import OF_CASE, gathered
from cases.services.case_tasks import give_task
from cases.services.notes import write_note
from tests.factories import a_case, a_case_manager, an_auditor, open_

pytestmark = pytest.mark.django_db

OF_ROWS = {"items": "changes", "moves": "grounds", "letters": "deliveries", "notes": "mentions"}


def _much() -> Case:
    """An issued case, about which people wrote, spoke and asked each other for something."""
    case, manager = a_case(CaseState.ISSUED), a_case_manager()
    write_note(case=case, text="Called twice", mentions=[an_auditor()], actor=manager)
    give_task(case=case, what="Call again", owner=manager, due_on=timezone.localdate(), actor=manager)
    return case


@pytest.mark.parametrize("made", [open_, _much])
def test_each_relation_answers_with_its_rows_in_their_order_and_asks_no_more(made):
    plain = Case.objects.get(pk=made().pk)
    shown = gathered(plain)
    for relation in (*OF_CASE, *other_relations()):
        expected = list(getattr(plain, relation).all())
        with CaptureQueriesContext(connection) as captured:
            rows = list(getattr(shown, relation).all())
            same = [getattr(row, getattr(Case, relation).field.name) is shown for row in rows]
        assert (relation, rows, all(same), len(captured)) == (relation, expected, True, 0)


def test_what_belongs_to_the_rows_is_there_too():
    plain = Case.objects.get(pk=_much().pk)
    shown = gathered(plain)
    for relation, further in OF_ROWS.items():
        expected = {row: list(getattr(row, further).all()) for row in getattr(plain, relation).all()}
        with CaptureQueriesContext(connection) as captured:
            found = {row: list(getattr(row, further).all()) for row in getattr(shown, relation).all()}
        assert (relation, found, len(captured)) == (relation, expected, 0)


def test_a_relation_that_is_filtered_still_asks_for_the_rows_of_its_case():
    walked, opened = _much(), open_()
    assert (walked.moves.exists(), gathered(opened).moves.filter(action="issue").exists()) == (True, False)
    assert set(gathered(walked).moves.filter(action="issue")) == set(walked.moves.filter(action="issue"))
