"""Which determinations are drawn: by rules as data, in the share they say, and by nothing that anybody can turn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviews.errors import SamplingRulesError
from reviews.guidelines.requests import Category
from reviews.sampling import Issued, SamplingRule, When, load_rules, parse_rules

SURGERY = Issued(
    key="round/1",
    reviewer="lena@example.org",
    categories=frozenset({"surgery", "dmepos"}),
    specialties=frozenset({"Orthopedic Surgery"}),
    against_findings=False,
)
ALL = SamplingRule("all", "Of all", 1.0)


def drawn(rule: SamplingRule, secret: str) -> list[int]:
    return [n for n in range(2000) if rule.draws(replace(SURGERY, key=f"round/{n}"), secret=secret)]


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        (When(), True),
        (When(reviewers=("Lena@Example.org",)), True),
        (When(reviewers=("tobias@example.org",)), False),
        (When(categories=("surgery", "injections")), True),
        (When(categories=("injections",)), False),
        (When(specialties=("Orthopedic Surgery",)), True),
        (When(specialties=("Neurology",)), False),
        (When(against_findings=False), True),
        (When(against_findings=True), False),
        (When(categories=("surgery",), specialties=("Neurology",)), False),
    ],
)
def test_a_rule_draws_what_meets_all_of_its_conditions(when, holds):
    assert replace(ALL, when=when).draws(SURGERY, secret="one") is holds


@pytest.mark.parametrize(("share", "least", "most"), [(0, 0, 0), (1, 2000, 2000), (0.1, 160, 240), (0.5, 930, 1070)])
def test_the_share_is_kept(share, least, most):
    assert least <= len(drawn(replace(ALL, share=share), "one")) <= most


def test_the_same_is_drawn_every_time_and_another_key_draws_others():
    tenth = replace(ALL, share=0.1)
    assert drawn(tenth, "one") == drawn(tenth, "one")
    assert drawn(tenth, "one") != drawn(tenth, "two")
    assert drawn(tenth, "one") != drawn(replace(tenth, key="other"), "one")


def test_a_larger_share_draws_what_the_smaller_drew():
    assert set(drawn(replace(ALL, share=0.1), "one")) < set(drawn(replace(ALL, share=0.3), "one"))


def test_what_is_shipped():
    rules = load_rules()
    assert [rule.key for rule in rules] == ["all", "against_findings", "surgery"]
    known = {category.value for category in Category}
    assert all(set(rule.when.categories) <= known for rule in rules)


def test_no_rule_at_all():
    assert parse_rules("") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[rule", "not TOML"),
        ("[[rules]]\nkey = 'a'", "Unknown tables in the rules of sampling: rules"),
        ("[[rule]]\nkey = 'a'\ntitle = 'A'\nshare = 2", "rule a: the share is from 0 to 1"),
        ("[[rule]]\nkey = 'a'\nshare = 1", "rule a: 'title' is missing"),
        ("[[rule]]\nkey = 'a'\ntitle = 'A'\nshare = 'x'", "rule a: could not convert"),
        ("[[rule]]\nkey = 'a'\ntitle = 'A'\nshare = 1\nwhen = { towns = [] }", "rule a: unknown towns"),
        ("[[rule]]\nkey = 'a'\ntitle = 'A'\nshare = 1\n" * 2, "given twice: a"),
    ],
)
def test_a_faulty_rule_is_named(text, words):
    with pytest.raises(SamplingRulesError, match=words):
        parse_rules(text)
