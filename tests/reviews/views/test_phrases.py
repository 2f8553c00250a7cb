"""A reviewer keeps phrases, for the own pages alone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from reviews.models import Phrase
from reviews.services import phrases
from tests.factories import a_reviewer, a_round
from tests.visiting import messages_of

pytestmark = pytest.mark.django_db

WORDS = "No measured improvement of function is documented after the earlier visits."


def test_it_is_kept_changed_and_on_the_own_pages_of_a_review_alone(as_):
    round_ = a_round()
    visit = as_(round_.reviewer.user)
    answer = visit.post("phrase_list", short="noimp", words="No gain.")
    assert (answer.url, messages_of(answer)) == (reverse("phrase_list"), ["Kept: ;noimp"])
    visit.post("phrase_list", short="noimp", words=WORDS)
    assert list(Phrase.objects.values_list("short", "words")) == [("noimp", WORDS)]
    assert f'<template data-phrase="noimp">{WORDS}</template>' in visit.said("round_item", round_.pk, 1)
    assert WORDS in visit.said("phrase_list")
    assert WORDS not in as_(a_reviewer("Obi Okonkwo").user).said("phrase_list")


def test_it_is_removed_by_its_person_alone(as_):
    reviewer = a_reviewer()
    phrase = phrases.keep_phrase(short="noimp", words=WORDS, actor=reviewer.user)
    assert as_(a_reviewer("Obi Okonkwo").user).post("phrase_remove", phrase.pk).status_code == 404
    assert as_(reviewer.user).post("phrase_remove", phrase.pk).status_code == 302
    assert not Phrase.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"short": "No imp", "words": WORDS}, "short", "Small letters and digits only."),
        ({"short": "noimp", "words": "王"}, "words", "Write “王” in plain Latin letters"),
        ({"short": "noimp", "words": " "}, "words", "This field is required."),
    ],
)
def test_what_cannot_be_is_said_where_it_is(as_, typed, field, said):
    answer = as_(a_reviewer().user).post("phrase_list", **typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field][0].startswith(said)


def test_there_are_so_many_at_most(as_, monkeypatch):
    monkeypatch.setattr(phrases, "MOST", 1)
    phrases.keep_phrase(short="one", words=WORDS, actor=a_reviewer().user)
    answer = as_(a_reviewer().user).post("phrase_list", short="two", words=WORDS)
    assert answer.context["form"].errors == {"words": ["You keep 1 phrases already. Remove one of them first."]}
