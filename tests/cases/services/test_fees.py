"""What each review costs: a line with its reason and facts when it ends, once; stated and credited, never edited."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine

from cases.enums import CaseState, FeeStage
from cases.errors import CaseError
from cases.models import BookEntry, FeeLine, Invoice, InvoiceSeries
from cases.selectors.fees import fees_of, total_of
from cases.selectors.invoices import month_totals, owing, unsettled
from cases.services.book import merge_entries
from cases.services.consolidation import consolidate
from cases.services.fees import state_fee
from cases.services.invoices import credit_fee, issue_invoice
from cases.services.moves import move_case
from imr_site.audit.models import Event
from tests.cases.conftest import CALIFORNIA
from tests.factories import a_case, a_case_manager, move, order_new_review
from tests.factories.fees import a_fee

pytestmark = pytest.mark.django_db

S = CaseState
MAY = date(2026, 5, 1)


@pytest.fixture
def clock(settings):
    """The clock stands on May 20, 2026 until the test moves it."""
    settings.ORGANIZATION_ADDRESS = ["600 Sample Drive", "Folsom, CA 95630"]
    with time_machine.travel(datetime(2026, 5, 20, 12, tzinfo=CALIFORNIA), tick=False) as traveller:
        yield traveller


def _line(case) -> FeeLine:
    return case.fee_lines.get()


def _state(line: FeeLine, cents: int = 34500) -> FeeLine:
    said = {"source": "The agency's page of May 4, 2026", "reason": "Named there."}
    return state_fee(line=line, cents=cents, actor=a_case_manager(), **said)


def _in_june(clock) -> None:
    clock.move_to(datetime(2026, 6, 2, 9, tzinfo=CALIFORNIA))


class TestDerived:
    def test_a_determination_has_its_fee_with_the_facts_it_follows_from(self, clock):
        case = a_case(S.ISSUED)
        line = _line(case)
        assert (line.kind, line.stage, line.cents, line.rule) == ("derived", "determined", 34500, "2020")
        assert line.inputs == {
            "stage": "determined",
            "submitted_on": case.received_on.isoformat(),
            "priority": "standard",
            "pharmacy_only": None,
            "degree": "physician",
            "reviewers": 1,
            "decided_in": "",
        }
        assert line.payer == case.parties.get(kind="claims_administrator").book_entry
        event = Event.objects.get(kind="case.fee_derived", scope=case.scope)
        assert event.data == {"stage": "determined", "rule": "2020", "cents": 34500, "about": None}

    @pytest.mark.parametrize(
        ("state", "action", "stage", "cents"),
        [
            (S.ELIGIBLE, "withdraw", FeeStage.NOT_ASSIGNED, 0),
            (S.RECORDS_PENDING, "withdraw", FeeStage.BEFORE_REVIEWER, 11500),
            (S.CLINICAL_REVIEW, "withdraw", FeeStage.AFTER_FORWARDING, None),
        ],
    )
    def test_the_stage_at_which_it_ended_decides(self, clock, state, action, stage, cents):
        case = a_case(state)
        assert not case.fee_lines.exists()
        move(case, action)
        line = _line(case)
        assert (line.stage, line.cents) == (stage.value, cents)

    def test_ineligible_costs_nothing(self, clock):
        line = _line(a_case(S.INELIGIBLE))
        assert (line.stage, line.cents) == ("ineligible", 0)

    def test_a_new_review_makes_no_second_fee(self, clock):
        case = a_case(S.ISSUED)
        before = _line(case)
        order_new_review(case)
        move(case, "withdraw")
        assert _line(case) == before

    def test_applications_decided_together_have_a_line_each(self, clock):
        lead, joined = a_case(S.ELIGIBLE), a_case(S.ELIGIBLE)
        consolidate(case=joined, lead_number=lead.case_number, actor=a_case_manager())
        assert not joined.fee_lines.exists()
        lead.refresh_from_db()
        lead = move_case(case=lead, action="assign", actor=a_case_manager())
        move(lead, "withdraw")
        assert (_line(lead).cents, _line(joined).cents) == (11500, None)
        assert _line(joined).reason == (
            f"Ended before it was forwarded to a reviewer, together with {lead.case_number}. What an application costs "
            "that is decided in another case was not verified; by itself it would be $115.00."
        )


class TestStated:
    def test_a_person_states_what_the_rules_do_not_tell_with_a_source(self, clock):
        case = a_case(S.CLINICAL_REVIEW)
        move(case, "withdraw")
        shown = fees_of(case)
        assert (total_of(shown), shown[0].may_be_stated, shown[0].may_be_credited) == ("Not known", True, False)
        assert unsettled(a_case_manager()).lines == (shown[0].line,)
        stated = _state(shown[0].line)
        assert (stated.cents, stated.source, stated.made_by) == (
            34500, "The agency's page of May 4, 2026", a_case_manager(),
        )  # fmt: skip
        shown = fees_of(case)
        assert (total_of(shown), [one.may_be_stated for one in shown]) == ("$345.00", [False, False])
        assert unsettled(a_case_manager()).lines == ()

    def test_not_twice_not_without_a_source_and_not_what_is_known(self, clock):
        known = _line(a_case(S.ISSUED))
        withdrawn = a_case(S.CLINICAL_REVIEW)
        move(withdrawn, "withdraw")
        with pytest.raises(CaseError, match="Say where the amount is from"):
            state_fee(line=_line(withdrawn), cents=1, source=" ", reason="x", actor=a_case_manager())
        with pytest.raises(CaseError, match=r"between \$0.00 and"):
            _state(_line(withdrawn), -1)
        with pytest.raises(CaseError, match="has its amount"):
            _state(known)
        line = _line(withdrawn)
        _state(line)
        with pytest.raises(CaseError, match="stated already"):
            _state(line)
        assert FeeLine.objects.filter(kind="stated").count() == 1


class TestCredited:
    def test_a_line_that_was_not_invoiced_is_taken_back_and_never_asked_for(self, clock):
        case = a_case(S.ISSUED)
        credit = credit_fee(line=_line(case), reason="Another rule holds.", actor=a_case_manager())
        assert (credit.cents, credit.about.cents, credit.made_by) == (-34500, 34500, a_case_manager())
        assert total_of(fees_of(case)) == "$0.00"
        _in_june(clock)
        assert owing(a_case_manager(), MAY) == []
        assert not Invoice.objects.exists()

    def test_the_right_amount_is_stated_anew(self, clock):
        case = a_case(S.ISSUED)
        line = _line(case)
        credit_fee(line=line, reason="Another rule holds.", actor=a_case_manager())
        _state(line, 11500)
        assert total_of(fees_of(case)) == "$115.00"
        _in_june(clock)
        assert [(row.lines, row.total) for row in owing(a_case_manager(), MAY)] == [(1, "$115.00")]

    def test_once_with_a_reason_and_only_what_asks_for_something(self, clock):
        line, free = _line(a_case(S.ISSUED)), _line(a_case(S.INELIGIBLE))
        with pytest.raises(CaseError, match="Say why"):
            credit_fee(line=line, reason=" ", actor=a_case_manager())
        with pytest.raises(CaseError, match="asks for nothing"):
            credit_fee(line=free, reason="x", actor=a_case_manager())
        credit = credit_fee(line=line, reason="x", actor=a_case_manager())
        for again, words in ((line, "credited already"), (credit, "asks for nothing")):
            with pytest.raises(CaseError, match=words):
                credit_fee(line=again, reason="x", actor=a_case_manager())


class TestInvoiced:
    def _issue(self) -> Invoice:
        payer = BookEntry.objects.get(name="Harbor Crest Claims")
        return issue_invoice(payer=payer, month=MAY, actor=a_case_manager())

    def test_once_for_an_administrator_and_month_with_all_that_was_not_asked_for(self, clock):
        first, second = a_case(S.ISSUED), a_case(S.ISSUED)
        with pytest.raises(CaseError, match="once it is over"):
            self._issue()
        _in_june(clock)
        late = a_case(S.ISSUED)
        invoice = self._issue()
        assert (invoice.number, invoice.total_cents, invoice.state) == ("INV-0000001", 69000, "making")
        assert [one.line.case for one in invoice.lines.all()] == [first, second]
        assert self._issue() == invoice
        assert Invoice.objects.count() == 1
        assert (owing(a_case_manager(), MAY), _line(late).cents) == ([], 34500)

    def test_nothing_is_no_invoice_and_takes_no_number(self, clock):
        a_case(S.INELIGIBLE)
        _in_june(clock)
        with pytest.raises(CaseError, match="Nothing is to be invoiced"):
            self._issue()
        assert not InvoiceSeries.objects.exists()

    def test_no_address_is_no_invoice(self, clock):
        case = a_case(S.ISSUED)
        case.parties.filter(kind="claims_administrator").update(address="")
        _in_june(clock)
        with pytest.raises(CaseError, match=r"The address of .* is missing"):
            self._issue()

    def test_what_is_printed_tells_nothing_of_injury_or_treatment(self, clock):
        case = a_case(S.ISSUED)
        _in_june(clock)
        inputs = self._issue().inputs
        assert inputs["lines"] == [
            {
                "case_number": case.case_number,
                "claim_number": case.claim_number,
                "worker": case.parties.get(kind="injured_worker").name,
                "what": "Determined, standard review",
                "cents": 34500,
            }
        ]
        told = str(inputs)
        secrets = [case.primary_diagnosis, case.date_of_injury.isoformat(), *(i.request_text for i in case.items.all())]
        assert all(secrets)
        assert [secret for secret in secrets if secret in told] == []

    def test_a_line_on_an_invoice_is_taken_back_by_a_credit_note(self, clock):
        case, _other = a_case(S.ISSUED), a_case(S.ISSUED)
        _in_june(clock)
        invoice = self._issue()
        before = Invoice.objects.values().get(pk=invoice.pk)
        secret = "The worker's lumbar fusion was withdrawn."
        credit_fee(line=_line(case), reason=secret, actor=a_case_manager())
        note = Invoice.objects.get(kind="credit_note")
        assert (note.number, note.corrects, note.total_cents) == ("INV-0000002", invoice, -34500)
        assert (note.inputs["corrects"], note.inputs["addressee"]) == (invoice.number, invoice.inputs["addressee"])
        assert secret not in str(note.inputs)
        assert Invoice.objects.values().get(pk=invoice.pk) == before
        (month,) = month_totals(a_case_manager())
        assert (month.invoices, month.total) == (2, "$345.00")

    def test_spellings_that_a_person_merged_get_one_invoice(self, clock):
        case = a_case(S.ISSUED)
        known = BookEntry.objects.get(kind="claims_administrator")
        other = BookEntry.objects.create(kind=known.kind, words="harbor crest", name="Harbor Crest", sound="HRBR")
        a_fee(a_case(S.ELIGIBLE), payer=other)
        merge_entries(current=known, merged=other, reason="One.", actor=a_case_manager())
        _in_june(clock)
        assert [(row.payer, row.lines) for row in owing(a_case_manager(), MAY)] == [(known, 2)]
        assert self._issue().total_cents == 69000
        assert case.fee_lines.get().invoiced
