"""Whether two names are of one person or organization, by number and by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.matching.identity import Sameness, compare
from reviews.matching.model import Identity
from tests.reviews.matching.scenarios import identity

SAME, POSSIBLE, OTHER = Sameness.SAME, Sameness.POSSIBLE, Sameness.OTHER


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        # Numbers go before names.
        ("Ann Lee [npi:1234567893]", "Anna Leigh [NPI: 1234567893]", SAME),
        ("Ann Lee [npi:1234567893, book:3]", "Ann Lee [npi:1999999999, book:3]", SAME),
        ("Ann Lee [npi:1234567893]", "Ann Lee [npi:1999999999]", OTHER),
        ("Ann Lee [npi:1234567893]", "Ann Lee [licence:california a1]", POSSIBLE),
        ("Ann Lee [licence:california a12345]", "Ann Lee [licence:California A-12345]", SAME),
        ("Ann Lee [licence:california a12345]", "Ann Lee [licence:california ac77]", POSSIBLE),  # two professions
        ("Ann Lee [book:3]", "Ann Lee [book:4]", POSSIBLE),
        ("Ann Lee [npi:]", "Joel Brandvold [npi:]", OTHER),  # no number is not one number
        ("Ann Lee [npi:]", "Ann Lee [npi:1234567893]", POSSIBLE),
        # A licence without its state, as parties have it.
        ("Ann Lee [licence:california a12345]", "Ann Lee [licence:a12345]", SAME),
        ("Ann Lee [licence:a12345]", "Lee, A. [licence:a12345]", SAME),
        ("Ann Lee [licence:california a12345]", "Omar Haddad [licence:a12345]", POSSIBLE),
        ("Ann Lee [licence:nevada 5512]", "Ann Lee [licence:12345]", POSSIBLE),  # of two states, perhaps
        ("Ann Lee [licence:nevada 5512]", "Omar Haddad [licence:12345]", OTHER),
        ("Ann Lee [licence:a12345, npi:1234567893]", "Ann Lee [licence:a12345, npi:1999999999]", OTHER),
        ("Ann Lee [licence:nevada 77]", "Omar Haddad [licence:77]", OTHER),  # too short to tell anything
        ("Ann Lee [npi:1234567893, book:67893]", "Omar Haddad [licence:67893]", OTHER),
        # How a person is written.
        ("Ann Lee", "ANN LEE, M.D.", POSSIBLE),
        ("Ann Lee", "Dr. Ann Lee, Ph.D., L.Ac.", POSSIBLE),
        ("Ann Lee", "Lee, Ann", POSSIBLE),
        ("Ann Lee", "Lee", POSSIBLE),
        ("Ann Lee", "Lee, A.", POSSIBLE),
        ("Ann Lee", "B. Lee", OTHER),
        ("Ann Lee", "Ann Cho", OTHER),
        ("John Q. Public", "John Public", POSSIBLE),
        ("John Q. Public", "John R. Public", OTHER),
        ("J.R. Tolliver", "John Robert Tolliver", POSSIBLE),
        ("J.P. Tolliver", "John Robert Tolliver", OTHER),
        ("J. John Tolliver", "John James Tolliver", POSSIBLE),
        ("John John Tolliver", "John Adam Tolliver", OTHER),
        ("John Tolliver Jr.", "John Tolliver Sr.", POSSIBLE),
        ("José Peña", "Jose Pena", POSSIBLE),
        ("Łukasz Wójcik", "Lukasz Wojcik", POSSIBLE),
        ("Kate Brannigan", "Catherine Brannigan", POSSIBLE),
        ("Muhammad Rashid", "Mohammed Al-Rashid", POSSIBLE),
        ("Anna Schmidt", "Anna Schmidt-Weber", POSSIBLE),
        ("Anna Schmidt", "Anna Weber (née Schmidt)", POSSIBLE),
        ("Anna Schmidt-Weber", "Anna Weber", POSSIBLE),
        ("Jean-Luc Marchetti", "Jean Luc Marchetti", POSSIBLE),
        ("Sinead O'Rourke", "ORourke, Sinead", POSSIBLE),
        ("Ian McDonald", "Ian Mc Donald", POSSIBLE),
        ("Marcus Smith DO", "Marcus A. Smith", POSSIBLE),
        ("Grace Ma", "Ma, Grace", POSSIBLE),
        ("J. Pain", "John Pain", POSSIBLE),
        ("Hon Lac", "Lac, Hon", POSSIBLE),
        ("Ng Lac", "Hon Lac", OTHER),
        # How an organization is written.
        ("@Quarry & Sons, Inc.", "@Quarry and Sons", POSSIBLE),
        ("@U.C.S.F.", "@University of California San Francisco", POSSIBLE),
        ("@Bayside Spine Group", "@Bayside Spine & Pain Medical Group LLC", POSSIBLE),
        ("@Medical Group", "@Bayside Medical Group", OTHER),
        ("@Medical Group, Inc.", "@The Medical Group", POSSIBLE),
        ("@Bayside Hospital", "@Hillcrest Hospital", OTHER),
        # A person and an organization.
        ("Joel Brandvold", "@Joel Brandvold MD, a Professional Corporation", POSSIBLE),
        ("Joel Brandvold", "@Brandvold Orthopaedics", OTHER),
        ("Joel Brandvold", "@Bayside Spine Group", OTHER),
        ("Bayside", "@Bayside", POSSIBLE),  # an organization that was typed as a name
        # Nothing to go by.
        ("", "Ann Lee", OTHER),
        ("", "", OTHER),
        ("M.D.", "M.D.", OTHER),
    ],
)
def test_two_names(one, other, answer):
    assert compare(identity(one), identity(other)).sameness is answer
    assert compare(identity(other), identity(one)).sameness is answer


def test_a_namesake_with_another_number_is_said_not_to_be_the_same():
    likeness = compare(identity("Ann Lee [npi:1234567893]"), identity("Lee, Ann [npi:1999999999]"))
    assert likeness.why == "“Ann Lee” and “Lee, Ann” may be one name, but each has another NPI: they are not the same."


names = st.text(alphabet="aábcdo'-.,  JRné", max_size=30)
numbers = st.frozensets(st.sampled_from(["npi:1", "npi:2", "licence:california a1", "licence:nevada 1", "book:1"]))
identities = st.builds(Identity, name=names, organization=names, identifiers=numbers)


@given(identities, identities)
def test_neither_comes_first(one, other):
    assert compare(one, other).sameness is compare(other, one).sameness


@given(identities)
def test_whoever_has_a_number_is_the_same_as_itself(one):
    assert not one.identifiers or compare(one, one).is_same


@given(identities, identities)
def test_a_name_alone_proves_nothing(one, other):
    assert compare(one, other).is_same == bool(one.identifiers & other.identifiers)


@given(st.text(max_size=160), st.text(max_size=160))
def test_any_signs_are_compared(one, other):
    assert isinstance(compare(Identity(name=one), Identity(organization=other)).why, str)
