"""The form of a case number, wherever it is typed or comes from."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, resolve, reverse
from django.urls.exceptions import Resolver404

from cases.numbers import case_number, npi


@pytest.mark.parametrize(
    "typed",
    [
        "CM26-0000020",
        " cm26-0000020 ",
        "CM26 0000020",
        "cm260000020",
        "CM26\u20110000020",
        "CM26\u20130000020",
        "CM 26-0000020",
    ],
)
def test_a_number_is_read_however_it_is_typed(typed):
    assert case_number(typed) == "CM26-0000020"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "CM26/0123",
        "CM26-123",
        "CM26-00000200",
        "26-0000020",
        "9165550100",
        "2017",
        "CM\uff12\uff16-0000020",
        "CM26-0000020/x",
    ],
)
def test_what_is_of_another_form_is_no_number(typed):
    assert case_number(typed) is None


@pytest.mark.parametrize("number", ["CM26-0000020", "UNNUMBERED-0123456789ab"])
def test_an_address_holds_a_number_of_its_form(number):
    assert resolve(reverse("case_detail", args=[number])).kwargs == {"number": number}


@pytest.mark.parametrize("number", ["CM26/0123", "CM26-123", "cm26-0000020", "<script>", "..", "UNNUMBERED-x"])
def test_an_address_holds_nothing_else(number):
    with pytest.raises(NoReverseMatch):
        reverse("case_detail", args=[number])
    with pytest.raises(Resolver404):
        resolve(f"/cases/{number}/")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1234567893", "1234567893"),
        (" 123-456-7893 ", "1234567893"),
        ("1234567890", None),
        ("1243567893", None),
        ("123456789", None),
        ("A-11111", None),
        ("", None),
    ],
)
def test_an_npi_has_ten_digits_of_which_the_last_checks_the_others(typed, number):
    assert npi(typed) == number
