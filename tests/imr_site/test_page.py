"""What every page is made of is what Django's own tags make."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.template import engines
from django.template.base import TextNode
from django.template.context_processors import csrf
from django.test import RequestFactory
from django.urls import reverse

FIELD = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'


def _made(source: str, **known: object) -> str:
    return engines["django"].from_string(source).render(known, RequestFactory().get("/"))


def test_each_form_of_a_page_has_the_token_of_the_page():
    first, second, token = _made("{% csrf_token %}\n{% csrf_token %}\n{{ csrf_token }}").split("\n")
    assert (first, second) == (FIELD.format(token), FIELD.format(token))


def test_another_page_has_another_token():
    first, second = _made("{% csrf_token %}"), _made("{% csrf_token %}")
    assert re.sub("[A-Za-z0-9]{64}", "", first) == re.sub("[A-Za-z0-9]{64}", "", second) == FIELD.format("")
    assert first != second


def test_a_part_that_is_made_with_nothing_but_a_token_has_its_field():
    request = RequestFactory().get("/")
    known = {"csrf_token": str(csrf(request)["csrf_token"])}
    source = engines["django"].from_string("{% csrf_token %}")
    assert source.render(known) == FIELD.format(known["csrf_token"])
    assert source.render({}) == ""


def test_the_address_of_a_file_needs_no_tag_to_be_loaded():
    source = "{% static 'css/base.css' %}"
    assert _made(source) == _made("{% load static %}" + source)


def test_the_address_of_a_case_is_that_of_djangos_tag():
    load = "{% load case_tags %}"
    for number in ("CM26-0001234", "UNNUMBERED-0123456789ab"):
        assert _made(load + "{% case_url 'case_file' number %}", number=number) == reverse("case_file", args=[number])
        one = _made(load + "{% case_url 'item_close' number 3 'withdrawn' as url %}{{ url }}", number=number)
        assert one == reverse("item_close", args=[number, 3, "withdrawn"])
        for key in (7, 1_234_567):  # what was made for one row is good for another
            opened = _made(load + "{% case_url 'document_open' number key %}", number=number, key=key)
            assert opened == reverse("document_open", args=[number, key])


def test_what_no_two_pages_differ_in_is_text_of_its_template():
    source = "{% icon 'file' %}{% icon 'file' size='l' %}{% static 'css/base.css' %}{% htmx_script %}"
    assert {type(node) for node in engines["django"].from_string(source).template.nodelist} == {TextNode}


def test_it_says_the_same_where_a_page_names_it():
    known = {"name": "file", "path": "css/base.css"}
    assert _made("{% icon name %}{% static path %}", **known) == _made("{% icon 'file' %}{% static 'css/base.css' %}")
    assert _made("{% icon 'file' as shown %}[{{ shown }}]") == "[" + _made("{% icon 'file' %}") + "]"
    assert _made("{% load django_htmx %}{% htmx_script %}") == _made("{% htmx_script %}")


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (date(2026, 3, 9), '<time datetime="2026-03-09">Mar 9, 2026</time>'),
        (
            datetime(2026, 3, 9, 20, 5, tzinfo=UTC),
            '<time datetime="2026-03-09T13:05:00-07:00">Mar 9, 2026 13:05</time>',
        ),
    ],
)
def test_a_day_has_no_hour_and_a_moment_that_of_california(at, shown):
    assert _made("{% load case_tags %}{{ at|day_or_moment }}", at=at) == shown
