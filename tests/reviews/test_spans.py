"""Dates of facts as reviewers type them: a day, a month, a year, or from one to another."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms

from imr_site.days import NO_SUCH_DAY, TOO_EARLY
from reviews.forms.spans import NOT_A_SPAN, WRONG_WAY_ROUND, SpanField, read_span, typed_span
from reviews.guidelines.facts import DateSpan

TODAY = date(2017, 3, 6)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("06/03/2015", "2015-06-03"),
        ("6-3-15", "2015-06-03"),
        ("6 - 3 - 2015", "2015-06-03"),
        ("June 3, 2015", "2015-06-03"),
        ("06/03/2018", "2018-06-03"),
        ("12/2008", "2008-12"),
        ("12-2008", "2008-12"),
        ("Dec. 2008", "2008-12"),
        ("december 2008", "2008-12"),
        ("2008", "2008"),
        ("05/01/2003 to 06/30/2004", "2003-05-01/2004-06-30"),
        ("5/1/03 \N{EN DASH} 6/30/04", "2003-05-01/2004-06-30"),
        ("May 2003 - June 2004", "2003-05-01/2004-06-30"),
        ("2003 to 2003", "2003"),
        (" 2015-06-03 ", "2015-06-03"),
        ("2008-12", "2008-12"),
        ("2003-05-01/2004-06-30", "2003-05-01/2004-06-30"),
    ],
)
def test_is_read_however_it_is_typed(typed, stored):
    assert str(read_span(typed, today=TODAY)) == stored


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("some time ago", NOT_A_SPAN),
        ("to 2008", NOT_A_SPAN),
        ("2006 to 2007 to 2008", NOT_A_SPAN),
        ("13/2008", NO_SUCH_DAY),
        ("02/30/2015", NO_SUCH_DAY),
        ("02/30/2015 to 2016", NO_SUCH_DAY),
        ("06/03/1915", TOO_EARLY),
        ("06/30/2004 to 05/01/2003", WRONG_WAY_ROUND),
    ],
)
def test_what_is_none_is_said_in_words(typed, words):
    with pytest.raises(ValueError, match="^" + words[:20].replace("(", r"\(")) as refused:
        read_span(typed, today=TODAY)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("2008-12-03", "12/03/2008"),
        ("2008-12", "12/2008"),
        ("2008", "2008"),
        ("2003-05-01/2004-06-30", "05/01/2003 to 06/30/2004"),
    ],
)
def test_what_is_stored_is_shown_as_it_is_typed(stored, typed):
    assert typed_span(DateSpan.parse(stored)) == typed
    assert str(read_span(typed, today=TODAY)) == stored


class TestField:
    class Form(forms.Form):
        at = SpanField(required=False, max_length=200)

    def test_shows_what_is_stored_and_is_cleaned_to_it(self):
        assert 'value="12/2008"' in str(self.Form(initial={"at": "2008-12"}))
        form = self.Form({"at": "12/2008"})
        assert (form.is_valid(), form.cleaned_data["at"]) == (True, "2008-12")
        assert self.Form({"at": " "}).fields["at"].clean(" ") == ""

    def test_what_was_typed_stays_after_an_error(self):
        form = self.Form({"at": "some time ago"})
        assert form.errors == {"at": [NOT_A_SPAN]}
        assert 'value="some time ago"' in str(form)
