"""Days as people type them, in the one field that every form uses."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from imr_site.days import NO_SUCH_DAY, NOT_A_DATE, STILL_TO_COME, TOO_EARLY, TOO_FAR, DayField, read_day

TODAY = date(2026, 11, 28)


class Form(forms.Form):
    on = DayField()
    planned = DayField(may_be_ahead=True, required=False)


@pytest.mark.parametrize(
    "typed",
    [
        "06/03/15", "6-3-2015", "2015-06-03", "6/3/2015", "June 3, 2015", "6.3.2015", "6 3 2015", "2015/6/3",
        "june 3 2015", "Jun. 3rd, 2015", "3 June 2015", "3-Jun-15", " 06/03/2015 ", "06/\u200b03/2015",
    ],
)  # fmt: skip
def test_a_day_is_understood_however_it_is_typed(typed):
    assert read_day(typed, today=TODAY) == date(2015, 6, 3)


@pytest.mark.parametrize(
    ("typed", "year"), [("11/28/26", 2026), ("1/2/27", None), ("1/2/45", 1945), ("1/2/30", 1930), ("1/2/29", None)]
)
def test_two_digits_mean_the_last_such_year_that_the_day_may_lie_in(typed, year):
    if year:
        assert read_day(typed, today=TODAY).year == year
    else:
        with pytest.raises(ValueError, match="before 1930"):
            read_day(typed, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("yesterday", NOT_A_DATE),
        ("06/2015", NOT_A_DATE),
        ("0603", NOT_A_DATE),
        ("Foo 3, 2015", NOT_A_DATE),
        ("\uff12/3/2015", NOT_A_DATE),
        ("02/30/2015", NO_SUCH_DAY),
        ("13/06/2015", NO_SUCH_DAY),
        ("12/31/1929", TOO_EARLY),
        ("06/03/0015", TOO_EARLY),
        ("11/29/2026", STILL_TO_COME),
        ("06/03/2105", STILL_TO_COME),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(typed, words):
    with pytest.raises(ValueError, match=r"\w") as refused:
        read_day(typed, today=TODAY)
    assert str(refused.value) == words


def test_a_day_may_be_ahead_only_where_the_form_says_so():
    assert read_day("1/2/27", today=TODAY, may_be_ahead=True) == date(2027, 1, 2)
    with pytest.raises(ValueError, match="ahead") as refused:
        read_day("1/2/2077", today=TODAY, may_be_ahead=True)
    assert str(refused.value) == TOO_FAR


@given(day=st.dates(date(1930, 1, 1), TODAY))
def test_every_day_is_read_as_it_is_shown(day):
    shown = (day.isoformat(), f"{day:%m/%d/%Y}", f"{day:%B} {day.day}, {day.year}", Form(initial={"on": day})["on"])
    for words in (*shown[:3], shown[3].field.widget.format_value(day)):
        assert read_day(words, today=TODAY) == day


@time_machine.travel("2026-11-28T20:00:00Z", tick=False)
def test_the_field_refuses_in_words_and_keeps_what_was_typed():
    form = Form({"on": "13/06/2015", "planned": "  "})
    assert (form.errors, form["on"].value()) == ({"on": [NO_SUCH_DAY]}, "13/06/2015")
    assert 'value="13/06/2015"' in str(form["on"])
    form = Form({"on": "11/28/26", "planned": "1/2/27"})
    assert form.is_valid()
    assert form.cleaned_data == {"on": date(2026, 11, 28), "planned": date(2027, 1, 2)}


@time_machine.travel("2026-11-29T05:00:00Z", tick=False)
def test_today_is_the_day_in_california():
    assert Form({"on": "11/28/2026"}).is_valid()
    assert Form({"on": "11/29/2026"}).errors == {"on": [STILL_TO_COME]}
