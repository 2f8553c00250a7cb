"""What holds for whatever facts: more ties never help, later days never mend, more income never weighs less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cases.enums import PartyKind
from reviews.enums import Degree, Gate, LicenceStatus, Standing, TieKind, TieStrength
from reviews.matching.conflicts import ties
from reviews.matching.gates import GateResult, gates, standing
from reviews.matching.model import (
    Affiliation,
    Attestation,
    Bound,
    Candidate,
    Dispute,
    Identity,
    Licence,
    NamedParty,
    Period,
    Treatment,
)

ORDER = [Standing.IN, Standing.ASKS, Standing.OUT]
WEIGHT = {None: 0, TieStrength.POSSIBLE: 1, TieStrength.BARS: 2}

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
people = st.sampled_from(["", "Ann Lee", "Lee, Ann", "Joel Brandvold", "A. Lee"])
organizations = st.sampled_from(["", "Harbor Mutual", "Harbor Mutual Inc", "Bayside Spine Group"])
numbers = st.frozensets(st.sampled_from(["npi:1", "npi:2", "book:1", "book:2"]), max_size=2)
identities = st.builds(Identity, name=people, organization=organizations, identifiers=numbers)
amounts = st.decimals(0, 100, places=2)
shares = st.none() | amounts
affiliations = st.builds(
    Affiliation,
    kind=st.sampled_from(TieKind),
    to=identities,
    period=st.builds(Period, st.none() | days, st.none() | days),
    income_share=shares,
    academic=st.booleans(),
)
parties = st.builds(NamedParty, kind=st.sampled_from(PartyKind), identity=identities)
disputes = st.builds(Dispute, id=st.just("D"), parties=st.lists(parties, max_size=4).map(tuple))
licences = st.builds(
    Licence,
    state=st.sampled_from(["California", "Nevada", "Guam"]),
    number=st.just("1"),
    status=st.sampled_from(LicenceStatus),
    restricted=st.booleans(),
    expires_on=days,
)
candidates = st.builds(
    Candidate,
    who=st.builds(
        Bound, id=st.just("R"), identity=identities, affiliations=st.lists(affiliations, max_size=3).map(tuple)
    ),
    degree=st.sampled_from(Degree),
    licences=st.lists(licences, max_size=3).map(tuple),
    attested=st.none() | st.builds(Attestation, days, days, st.integers(0, 60)),
)


def strongest(found):
    return max((WEIGHT[tie.strength] for tie in found), default=0)


@given(candidates, disputes, days)
def test_every_gate_answers_once_and_in_order(candidate, dispute, on):
    assert [result.gate for result in gates(candidate, dispute, on)] == list(Gate)


@given(candidates, disputes, days, affiliations)
def test_one_tie_more_never_makes_anybody_fitter(candidate, dispute, on, another):
    results = gates(candidate, dispute, on)
    # Where somebody is named with an organization, an affiliation may say how, and so settle what was not known.
    who = replace(candidate.who, identity=replace(candidate.who.identity, organization=""))
    more = replace(who, affiliations=(*who.affiliations, another))
    before, after = (standing(results, ties(bound, dispute, on)) for bound in (who, more))
    assert ORDER.index(before) <= ORDER.index(after)


@given(candidates, disputes, days, parties)
def test_one_party_more_never_makes_anybody_fitter(candidate, dispute, on, another):
    more = replace(dispute, parties=(*dispute.parties, another))
    found = ties(candidate.who, more, on)
    assert found[: len(ties(candidate.who, dispute, on))] == ties(candidate.who, dispute, on)


@given(candidates, days, st.integers(1, 4000))
def test_a_later_day_never_mends_a_licence(candidate, on, later):
    today, then = (_licence(candidate, day) for day in (on, on + timedelta(days=later)))
    assert then is not True or today is True
    assert today is not False or then is False


def _licence(candidate, on):
    return gates(candidate, Dispute(id="D", items=(Treatment(),)), on)[list(Gate).index(Gate.LICENCE)].passes


@given(affiliations, parties, st.booleans(), days, st.integers(1, 4000))
def test_after_its_end_an_affiliation_weighs_less_and_less(affiliation, party, reviews, on, later):
    affiliation = replace(affiliation, period=Period(None, on))
    bound = Bound("R", Identity(), (affiliation,), reviews)
    dispute = Dispute(id="D", parties=(party,))
    weights = [strongest(ties(bound, dispute, day)) for day in (on, on + timedelta(days=1), on + timedelta(days=later))]
    assert weights == sorted(weights, reverse=True)


@given(affiliations, parties, days, amounts, st.decimals("0.01", 100, places=2))
def test_more_income_never_weighs_less(affiliation, party, on, share, more):
    dispute = Dispute(id="D", parties=(party,))
    weights = [
        strongest(ties(Bound("R", Identity(), (replace(affiliation, income_share=part),)), dispute, on))
        for part in sorted((share, more))
    ]
    assert weights == sorted(weights)


@given(affiliations, parties, days)
def test_whoever_is_bound_by_less_has_no_more_ties(affiliation, party, on):
    affiliation = replace(affiliation, academic=False)  # this exception is the expert's alone
    dispute = Dispute(id="D", parties=(party,))
    reviewer, staff = (Bound("R", Identity(name="Zoe Quill"), (affiliation,), reviews) for reviews in (True, False))
    assert strongest(ties(staff, dispute, on)) <= strongest(ties(reviewer, dispute, on))


@given(st.lists(st.sampled_from([True, None]), max_size=10), st.booleans())
def test_one_no_puts_out_whatever_else_is_said(others, first):
    results = [_result(passes) for passes in others]
    no = _result(False)
    assert standing([no, *results] if first else [*results, no], ()) is Standing.OUT
    assert standing(results, ()) is (Standing.ASKS if None in others else Standing.IN)


def _result(passes):
    return GateResult(Gate.QME, passes, "", "")
