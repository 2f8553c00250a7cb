"""What a reviewer writes of himself or herself, and what others type of the reviewer, is stopped before it leaves."""

from __future__ import annotations

from typing import Literal

import pytest
from django.db import connection
from django.utils import timezone

from cases.addressing import Notice
from cases.enums import CaseState, DocumentSource
from cases.errors import CaseError, GuardRefused
from cases.models import CaseMove
from cases.selectors.notices import NAMELESS, lacks_of
from cases.selectors.transfer import LEFT_OUT, document_of
from cases.services.correspondence.deliveries import record_returned, record_sent
from cases.services.correspondence.letters import make_letter
from cases.services.descriptions import Description, describe_documents
from cases.services.documents import DocumentData
from cases.services.facts import extend_clock
from cases.services.items import ItemData, reword_item
from cases.services.priority import convert_to_expedited
from reviews.disclosure import THE_REVIEWER, Known, Named
from reviews.disclosure.known import known_hits
from reviews.errors import ReviewError
from reviews.models import ReviewRound
from reviews.selectors.checks import shown_checks
from reviews.services.drafting import SummaryData, save_summary
from tests.append_only import triggers_lifted
from tests.factories import (
    a_case,
    a_case_manager,
    a_document,
    an_intake_coordinator,
    declare,
    designate,
    issue,
    move,
    sign_off,
    submit,
    write_decision,
    write_review,
)
from tests.factories.cases import named_parties
from tests.reviews.identity.roster import ROSTER, Hostile
from tests.reviews.identity.walk import a_hostile

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

Answer = Literal["stops", "asks", "passes"]
LENA, GRACE, MAY, PAGE, BICH, VAN, JACINTA, SIOBHAN, ABD, LONG, MARKED, FORMULA, JIN = ROSTER
SAID: tuple[tuple[Hostile, str, Answer], ...] = (
    # ---- names that are words: the whole name stops, a part of it beside a title too, a part alone asks
    (GRACE, "Grace Will", "stops"),
    (GRACE, "Will, Grace", "stops"),
    (GRACE, "GRACE WILL", "stops"),
    (GRACE, "Dr. Will", "stops"),
    (GRACE, "G. Will, MD", "stops"),
    (GRACE, "grace_will.pdf", "stops"),
    (GRACE, "Grace", "asks"),
    (GRACE, "By grace it will heal", "passes"),
    (MAY, "May Case", "stops"),
    (MAY, "Case, May", "stops"),
    (MAY, "Dr. Case", "stops"),
    (MAY, "In May", "asks"),
    (MAY, "which may, in this case,", "passes"),
    (PAGE, "Page Law", "stops"),
    (PAGE, "Dr. Page", "stops"),
    (PAGE, "Professor Law", "stops"),
    (PAGE, "Law", "asks"),
    (PAGE, "on page 4 of the law", "passes"),
    # ---- particles that are a name here
    (BICH, "Bich Le", "stops"),
    (BICH, "Le, Bich", "stops"),
    (BICH, "Dr. Le", "stops"),
    (BICH, "Bich", "stops"),
    (BICH, "Le", "asks"),
    (VAN, "Van Nguyen", "stops"),
    (VAN, "Nguyen", "stops"),
    (VAN, "Van", "asks"),
    (VAN, "a van", "passes"),
    (JACINTA, "Jacinta de la O", "stops"),
    (JACINTA, "Dr. O", "stops"),
    (JACINTA, "Jacinta", "stops"),
    # ---- accents, apostrophes and hyphens, written in every way
    (SIOBHAN, "Siobhán O\u2019Shaughnessy-Núñez", "stops"),
    (SIOBHAN, "Siobhan OShaughnessy Nunez", "stops"),
    (SIOBHAN, "Dr. O'Shaughnessy", "stops"),
    (SIOBHAN, "NÚÑEZ", "stops"),
    (SIOBHAN, "S. Nunez", "stops"),
    (ABD, "Abd al-Rahman Xhuzhiyuan", "stops"),
    (ABD, "Alrahman", "stops"),
    (ABD, "xhǔzhīyuǎn", "stops"),
    (LONG, LONG.name, "stops"),
    (LONG, "Wolfeschlegelsteinhausen-\nbergerdorff", "stops"),
    (LONG, "Featherstonehaugh", "stops"),
    (LONG, "Dr. Westhuizen", "stops"),
    (MARKED, '<b>Rosalind</b> "Perlmutter"', "stops"),
    (MARKED, "Rosalind", "stops"),
    (FORMULA, FORMULA.name, "stops"),
    (FORMULA, "Zinnia", "stops"),
    (JIN, "Jin-Ho D'Angelovic", "stops"),
    (JIN, "DAngelovic", "stops"),
    (JIN, "Dr. D Angelovic", "stops"),
    # ---- licences, also a short one behind the word for it, and one that looks like a case
    (GRACE, "G70231", "stops"),
    (GRACE, "70231", "stops"),
    (PAGE, "CM09-7654321", "stops"),
    (PAGE, "cm09 7654321", "stops"),
    (BICH, "license ZQ7", "stops"),
    (BICH, "Lic. no. ZQ-7", "stops"),
    (BICH, "ZQ7", "passes"),
    (LONG, "A-66124-66125-66126", "stops"),
    (MARKED, "A66127", "stops"),
    (FORMULA, "66128", "stops"),
    (JIN, "DA-66129", "stops"),
    (VAN, "NPI 1999000060", "stops"),
    # ---- addresses, also without what stands behind the plus sign, and with the sign in words
    (GRACE, "grace.will+imr@clinic.example", "stops"),
    (GRACE, "Grace.Will@clinic.example", "stops"),
    (PAGE, "p.law+another@clinic.example", "stops"),
    (VAN, "van.nguyen at clinic.example", "stops"),
    (MAY, "may [at] case dot example", "stops"),
    (MAY, "may at case review", "passes"),
    (JIN, "D\u2019Angelovic@clinic.example", "stops"),
)  # fmt: skip
"""Who, which words of the own text, and whether they stop, or a person is asked."""


def known(person: Hostile) -> Known:
    return Known(
        persons=(Named(person.name, THE_REVIEWER),), numbers=(person.licence, person.npi), emails=(person.email,)
    )


@pytest.mark.parametrize(("person", "words", "expected"), SAID)
def test_a_text_of_the_reviewer_says(person, words, expected):
    text = f"As noted before: {words} finds that the request exceeds the guideline."
    found = {hit.severity for hit in known_hits(text, known(person))}
    assert ("stops" if "stops" in found else "asks" if found else "passes") == expected


@pytest.mark.parametrize("person", ROSTER, ids=lambda person: person.name[:20])
def test_every_reviewer_is_stopped_before_the_own_words_are_submitted(person):
    round_ = written(person)
    item = round_.case.items.get(position=2)
    for told in (person.name, f"licence {person.licence}", person.email):
        write_decision(round_, item, rationale=f"More visits are not needed. Signed: {told}")
        with pytest.raises(GuardRefused, match="take what tells who the reviewer is out of the rationale of item 2"):
            submit(again(round_))
    write_decision(round_, item, rationale="More visits are not needed.")
    submitted = submit(again(round_))
    assert submitted.submitted_at


def written(person: Hostile = GRACE, **parties: str) -> ReviewRound:
    """The reviewer wrote everything that is needed."""
    case = a_case(CaseState.READY_FOR_REVIEW, parties=named_parties(**parties))
    return write_review(declare(designate(case, a_hostile(person))))


def again(round_: ReviewRound) -> ReviewRound:
    return ReviewRound.objects.get(pk=round_.pk)


class TestTheLetter:
    def test_a_name_in_the_summary_and_in_a_source_is_stopped_too(self):
        round_ = written()
        summary = SummaryData(free_text="Seen by Dr. Grace Will.")
        save_summary(round_=round_, data=summary, based_on=round_.summary.version, actor=round_.reviewer.user)
        item = round_.case.items.get(position=1)
        write_decision(round_, item, citations=[], no_guideline_reason="As G. Will, MD, says.")
        with pytest.raises(GuardRefused) as refused:
            submit(again(round_))
        assert refused.value.reasons == (
            "take what tells who the reviewer is out of the clinical case summary (LC 4610.6(f))",
            "take what tells who the reviewer is out of the sources of item 1 (LC 4610.6(f))",
        )

    def test_words_that_may_be_the_name_are_shown_to_who_writes_and_keep_nothing_back(self):
        round_ = written()
        item = round_.case.items.get(position=1)
        write_decision(round_, item, rationale="Grace periods are over. More is not needed.")
        asked = [each for each in shown_checks(again(round_)) if each.check == "perhaps_identity"]
        assert [(each.position, "“Grace”" in each.sentence) for each in asked] == [(1, True)]
        assert submit(again(round_)).submitted_at

    def test_a_surname_that_a_party_shares_is_that_of_the_party(self):
        round_ = written(VAN, worker="Linh Nguyen")
        item = round_.case.items.get(position=1)
        write_decision(round_, item, rationale="Ms. Nguyen completed twelve visits. More are not needed.")
        assert submit(again(round_)).submitted_at

    def test_the_whole_name_is_the_reviewers_whoever_shares_the_surname(self):
        round_ = written(VAN, worker="Linh Nguyen")
        item = round_.case.items.get(position=1)
        write_decision(round_, item, rationale="Dr. Van Nguyen finds that more are not needed.")
        with pytest.raises(GuardRefused, match="tells who the reviewer is"):
            submit(again(round_))

    def test_a_name_taken_after_the_submission_is_stopped_at_sign_off(self):
        round_ = submit(self.naming_quillon())
        self.call(round_, "Quillon Marsh")
        with pytest.raises(ReviewError, match="take what tells who the reviewer is out of the rationale of item 1"):
            sign_off(again(round_))

    def test_a_name_taken_after_the_sign_off_is_stopped_at_issue(self):
        signed = sign_off(submit(self.naming_quillon()))
        self.call(signed, "Quillon Marsh")
        with pytest.raises(GuardRefused, match="take what tells who the reviewer is out of the rationale of item 1"):
            issue(signed.case)

    @staticmethod
    def naming_quillon() -> ReviewRound:
        round_ = written()
        item = round_.case.items.get(position=1)
        write_decision(round_, item, rationale="Quillon exercises were done. No more is needed.")
        return again(round_)

    @staticmethod
    def call(round_: ReviewRound, name: str) -> None:
        round_.reviewer.user.full_name = name
        round_.reviewer.user.save()


TOLD = "As Dr. Grace Will asked on the phone"


class TestWhatTheStaffType:
    """Each of these goes to a party, or elsewhere with the file of the case."""

    def test_the_reason_of_a_move(self):
        case = written().case
        with pytest.raises(CaseError, match="tells who reviews the case"):
            move(case, "request_additional_information", reason=TOLD)
        assert move(case, "request_additional_information", reason="As the reviewer asked").state

    def test_a_certification_an_approval_and_an_item(self):
        case, manager = written().case, a_case_manager()
        item = case.items.get(position=1)
        acts = (
            lambda: convert_to_expedited(case=case, since=timezone.now(), reason=TOLD, actor=manager),
            lambda: extend_clock(case=case, clock="C14", days=3, approval=TOLD, actor=manager),
            lambda: reword_item(item=item, data=ItemData(TOLD), reason="A slip", actor=an_intake_coordinator()),
        )
        for act in acts:
            with pytest.raises(CaseError, match="tells who reviews the case"):
                act()

    def test_what_is_said_of_the_sending_and_return_of_a_letter(self):
        round_ = written()
        issue(sign_off(submit(round_)).case)
        delivery = round_.case.letters.filter(deliveries__isnull=False).latest("pk").deliveries.get()
        make_letter(letter_id=delivery.letter_id)
        today = timezone.localdate()
        with pytest.raises(CaseError, match="tells who reviews the case"):
            record_sent(delivery=delivery, sent_on=today, proof=TOLD, actor=a_case_manager())
        record_sent(delivery=delivery, sent_on=today, proof="Certified 42", actor=a_case_manager())
        with pytest.raises(CaseError, match="tells who reviews the case"):
            record_returned(delivery=delivery, returned_on=today, reason=TOLD, actor=a_case_manager())

    def test_the_title_of_a_record(self):
        case = written().case
        name = "Reply to Dr. Grace Will.pdf"
        received = a_document(case, title="", name=name, content=b"%PDF-1.4 reply", checked=False)
        assert (received.title, received.original_name) == (DocumentSource.REQUESTING_PHYSICIAN.label, name)
        type(received).objects.filter(pk=received.pk).update(is_proposed=True)
        data = DocumentData(source=DocumentSource.REQUESTING_PHYSICIAN, title=TOLD)
        with pytest.raises(CaseError, match="tells who reviews the case"):
            describe_documents(case=case, described=[Description(received, data)], actor=an_intake_coordinator())


class TestWhatWasTypedBeforeThat:
    @pytest.fixture
    def case(self):
        case = written().case
        move(case, "request_additional_information", reason="As the reviewer asked")
        document = a_document(case, title="Reply", name="Reply to Dr. Grace Will.pdf", checked=False)
        with triggers_lifted(connection):
            CaseMove.objects.filter(action="request_additional_information").update(reason=TOLD)
        type(document).objects.filter(pk=document.pk).update(title="Reply to Grace Will")
        return case

    def test_leaves_no_whole_case(self, case):
        exported = document_of(case)
        assert [made.reason for made in exported.moves if made.reason == LEFT_OUT] == [LEFT_OUT]
        assert [(each.title, each.original_name) for each in exported.records][-1] == (LEFT_OUT, LEFT_OUT)
        assert "Will" not in exported.model_dump_json()

    def test_leaves_no_notice(self, case):
        due = case.notices.get(notice=Notice.REVIEWER_QUESTION.value)
        assert NAMELESS in lacks_of(due)
        with_answer = move(case, "receive_information")
        answered = with_answer.notices.get(notice=Notice.REVIEWER_ANSWER.value)
        assert NAMELESS in lacks_of(answered)
