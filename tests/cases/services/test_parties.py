from __future__ import annotations

from dataclasses import replace

import pytest

from cases.enums import CaseState, Channel, PartyKind
from cases.errors import CaseError
from cases.lifecycle import OPEN_STATES, find
from cases.models import Case, Party
from cases.services.intake import PartyData
from cases.services.moves import missing_for
from cases.services.parties import EVERY, NAMED_AS_ISSUED, NAMES, OVER, WAYS, add_party, correct_party, correctable
from imr_site.audit.models import Event
from tests.factories import a_case, a_case_manager, open_
from tests.factories.cases import STREET, named_parties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState
AFTER_ISSUE = {S.ISSUED, S.APPEALED}
ENDED = {S.CLOSED, S.TERMINATED, S.WITHDRAWN}


def _worker(case: Case) -> Party:
    return case.parties.get(kind=PartyKind.INJURED_WORKER.value)


def _as_on_file(party: Party, **changes) -> PartyData:
    facts = {name: getattr(party, name) for name in EVERY}
    return PartyData(kind=PartyKind(party.kind), **(facts | {"channel": Channel(party.channel)} | changes))


def _correct(party: Party, **changes) -> Party:
    return correct_party(party=party, data=_as_on_file(party, **changes), reason="A slip.", actor=a_case_manager())


def _in_state(state: CaseState) -> Case:
    case = open_()
    Case.objects.filter(pk=case.pk).update(state=state.value, duplicate_of=open_())
    return case


def test_every_fact_is_put_right_and_the_log_names_the_fields_only():
    party = _worker(open_())
    _correct(
        party,
        name=" Adela Marchetti ",
        organization="Estate",
        npi="1234567893",
        licence_number="L-1",
        first_name="Adela",
        middle_name="R.",
        last_name="Marchetti",
        specialty="Seamstress",
        phone="916-555-0135",
        address="1 Elm Street",
        email="adela@example.org",
        fax="916-555-0134",
        channel=Channel.FAX,
    )
    party.refresh_from_db()
    assert [getattr(party, name) for name in ("kind", *EVERY)] == [
        "injured_worker",
        "Adela Marchetti",
        "Estate",
        "1234567893",
        "L-1",
        "Adela",
        "R.",
        "Marchetti",
        "Seamstress",
        "916-555-0135",
        "1 Elm Street",
        "adela@example.org",
        "916-555-0134",
        "fax",
    ]
    written = Event.objects.last()
    assert (written.kind, written.scope, written.subject, written.actor, written.data) == (
        "case.party_corrected",
        party.case.scope,
        f"party/{party.pk}",
        a_case_manager(),
        {"fields": list(EVERY)},
    )


def test_only_what_changed_is_written():
    party = _worker(open_())
    stale = Party.objects.get(pk=party.pk)
    _correct(party, email="adele@example.org")
    assert Event.objects.last().data == {"fields": ["email"]}
    before = Event.objects.count()
    _correct(Party.objects.get(pk=party.pk))
    assert Event.objects.count() == before
    _correct(stale, fax="1", email="adele@example.org")
    assert Event.objects.last().data == {"fields": ["fax"]}


@pytest.mark.parametrize("state", sorted({*OPEN_STATES, S.DUPLICATE, S.INELIGIBLE}))
def test_while_the_case_may_go_on_everything_may_be_corrected(state):
    party = _worker(_in_state(state))
    assert correctable(state) == EVERY
    assert _correct(party, name="Adela", address="1 Elm Street").name == "Adela"


@pytest.mark.parametrize("state", sorted(AFTER_ISSUE))
def test_once_it_is_issued_only_where_letters_go(state):
    party = _worker(_in_state(state))
    assert correctable(state) == WAYS
    for changes in (
        {"name": "Adela"},
        {"organization": "Estate"},
        {"licence_number": "L-1", "address": "1 Elm Street"},
    ):
        with pytest.raises(CaseError) as refused:
            _correct(party, **changes)
        assert refused.value.message == NAMED_AS_ISSUED
    _correct(party, address="1 Elm Street", email="a@example.org", fax="1", channel=Channel.ELECTRONIC)
    party.refresh_from_db()
    assert (party.name, party.address, party.channel) == ("Adele Marchetti", "1 Elm Street", "electronic")


@pytest.mark.parametrize("state", sorted(ENDED))
def test_once_it_is_over_nothing(state):
    party = _worker(_in_state(state))
    before = Event.objects.count()
    assert correctable(state) == ()
    with pytest.raises(CaseError) as refused:
        _correct(party, address="1 Elm Street")
    party.refresh_from_db()
    assert (refused.value.message, party.address, Event.objects.count()) == (OVER, STREET, before)


def test_every_state_is_of_one_sort():
    assert {state for state in S if correctable(state) == WAYS} == AFTER_ISSUE
    assert {state for state in S if not correctable(state)} == ENDED


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": PartyKind.EMPLOYER}, "A party stays what it is"),
        ({"name": " "}, "Give every party a name or an organization."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_kept(changes, words):
    party = _worker(open_())
    with pytest.raises(CaseError, match=words):
        correct_party(
            party=party,
            data=replace(_as_on_file(party), address="1 Elm Street", **changes),
            reason="A slip.",
            actor=a_case_manager(),
        )
    party.refresh_from_db()
    assert (party.name, party.address, party.kind) == ("Adele Marchetti", STREET, "injured_worker")


def test_an_issued_letter_keeps_the_address_it_was_made_with():
    case = a_case(S.ISSUED)
    letter = case.rounds.get().determination.letters.get(recipient__kind="injured_worker")
    before = letter.inputs
    _correct(_worker(case), address="1 Elm Street, Fresno, CA 93701")
    letter.refresh_from_db()
    assert letter.inputs == before


class TestTheGuards:
    def test_an_address_is_asked_for_until_it_is_there(self):
        administrator = named_parties()[2]
        case = a_case(S.ELIGIBLE, parties=[*named_parties()[:2], replace(administrator, address="")])
        assign = find("assign", S.ELIGIBLE)
        assert missing_for(case, assign) == ["add an address or e-mail for the claims administrator"]
        _correct(case.parties.get(kind="claims_administrator"), address=STREET)
        assert missing_for(case, assign) == []

    def test_a_letter_that_goes_nowhere_is_asked_for_until_it_does(self):
        case, issue = a_case(S.QUALITY_REVIEW), find("issue", S.QUALITY_REVIEW)
        physician = case.parties.get(kind="requesting_physician")
        _correct(physician, address="")
        [asked] = missing_for(case, issue)
        assert "add an address or e-mail for Dr. Owen Castellane" in asked
        physician.refresh_from_db()
        _correct(physician, address=STREET)
        assert missing_for(case, issue) == []

    @pytest.mark.parametrize("field", NAMES)
    def test_another_name_or_number_asks_for_another_declaration(self, field):
        case, issue = a_case(S.QUALITY_REVIEW), find("issue", S.QUALITY_REVIEW)
        _correct(_worker(case), **{field: "Other"})
        assert missing_for(case, issue) == [
            "the named parties changed since the reviewer declared; release the reviewer and designate again"
        ]


def test_what_was_on_file_stays_readable_with_the_reason():
    party = _worker(open_())
    correct_party(
        party=party,
        data=_as_on_file(party, name="Adela Marchetti"),
        reason="As the form says.",
        actor=a_case_manager(),
    )
    kept = party.case.corrections.get()
    assert (kept.label, kept.before, kept.after, kept.reason) == (
        "Name",
        "Adele Marchetti",
        "Adela Marchetti",
        "As the form says.",
    )
    with pytest.raises(CaseError, match="Say why it is corrected"):
        correct_party(party=party, data=_as_on_file(party, name="Ada"), reason=" ", actor=a_case_manager())


class TestAPartyAddedLater:
    ATTORNEY = PartyData(kind=PartyKind.APPLICANT_ATTORNEY, name="Nora Quill", address=STREET)

    def test_is_on_file_and_found_by_name(self):
        case = open_()
        add_party(case=case, data=self.ATTORNEY, actor=a_case_manager())
        assert case.parties.get(kind="applicant_attorney").name == "Nora Quill"
        assert case.search_terms.filter(term="quill").exists()
        assert (Event.objects.last().kind, Event.objects.last().data) == (
            "case.party_added",
            {"kind": "applicant_attorney"},
        )

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (PartyData(kind=PartyKind.EMPLOYER), "Give every party a name"),
            (PartyData(kind=PartyKind.INJURED_WORKER, name="Tunde Okafor"), "Name one injured worker"),
        ],
    )
    def test_is_refused_where_it_cannot_be(self, data, words):
        case = open_()
        with pytest.raises(CaseError, match=words):
            add_party(case=case, data=data, actor=a_case_manager())
        assert case.parties.count() == 3

    @pytest.mark.parametrize("state", sorted({*AFTER_ISSUE, *ENDED}))
    def test_is_refused_once_it_is_issued_or_over(self, state):
        case = _in_state(state)
        with pytest.raises(CaseError):
            add_party(case=case, data=self.ATTORNEY, actor=a_case_manager())
