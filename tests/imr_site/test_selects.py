"""A list to choose from is what Django's templates make."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html
from django.utils.safestring import SafeString

from imr_site.selects import Renderer

NAMES = [("", "Any"), ("1", "Núñez & Quill"), (2, "<b>Obi</b>"), ("o'b", 'Anne "Annie" O\'Brien'), (1234, 5678)]


def same(widget: forms.Widget, value: object, **attrs: object) -> str:
    shown = widget.render("owner", value, attrs, Renderer())
    assert parse_html(shown) == parse_html(widget.render("owner", value, attrs, DjangoTemplates()))
    return shown


@pytest.mark.parametrize("value", [None, "", "1", 2, "2", "o'b", "nobody"])
def test_one_may_be_chosen(value):
    assert same(forms.Select(choices=NAMES), value).count("<option") == len(NAMES)


def test_several_may_be_chosen():
    assert same(forms.SelectMultiple(choices=NAMES), ["1", "o'b"], size=4).count(" selected") == 2


def test_they_may_stand_in_groups():
    groups = [("", "None"), ("Northern & coast", NAMES[1:3]), ("South", [("9", "Lena")])]
    assert same(forms.Select(choices=groups), "9").count("<optgroup") == 2


def test_the_list_has_its_attributes():
    attrs = {"class": "form-select", "required": True, "disabled": False, "aria-label": 'Of "all"', "data-n": 3}
    assert same(forms.Select(attrs={"id": "owner"}, choices=NAMES), "1", **attrs).startswith('<select name="owner"')


def test_words_are_escaped_though_they_stood_safe_in_another_list():
    assert "<i>Any</i>" in forms.Select(choices=[("a", SafeString("<i>Any</i>"))]).render("to", "", {}, Renderer())
    assert "<i>Any</i>" not in forms.Select(choices=[("a", "<i>Any</i>")]).render("to", "", {}, Renderer())


@pytest.mark.parametrize("chosen", [None, True, False])
def test_yes_no_or_not_known(chosen):
    assert same(forms.NullBooleanSelect(), chosen).count(" selected") == 1


def test_what_is_no_such_list_is_made_by_its_template():
    class Ways(forms.Form):
        way = forms.ChoiceField(choices=NAMES, widget=forms.RadioSelect)
        note = forms.CharField(widget=forms.Textarea)

    assert Ways(renderer=Renderer()).as_p() == Ways(renderer=DjangoTemplates()).as_p()


def test_every_form_of_the_site_is_made_so():
    assert type(forms.Form().renderer) is Renderer
