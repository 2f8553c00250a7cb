"""Words as they are compared: folded, stemmed, with their place; queries, and where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.records import terms
from cases.records.terms import Leaf, body_of, parse_query, terms_of
from cases.records.where import first_place, spans_of

PAGE = (
    "The patient\u2019s menis-\ncectomy of 10/04/2026 was un-\neventful. Post-op x-rays at L4-L5 show no change.\n"
    "Norco 10mg was refilled; Núñez, M.D. notes 07 visits of physical therapy."
)


def _said(typed: str, page: str = PAGE) -> list[str]:
    return [page[begin:end] for begin, end in spans_of(parse_query(typed, _other_words), page)]


def _other_words(phrase: str) -> tuple[str, ...]:
    return {"PT": ("physical therapy",), "hydrocodone": ("Norco",), "physical therapy": ("PT",)}.get(phrase, ())


@pytest.mark.parametrize(("typed", "said"), [
    ("meniscectomies", ["menis-\ncectomy"]),
    ("uneventful", ["un-\neventful"]),
    ("postop", ["Post-op"]),
    ("post op", ["Post", "op"]),
    ("xray", ["x-rays"]),
    ("x-ray", ["x-rays"]),
    ("patients", ["patient\u2019s"]),
    ("nunez", ["Núñez"]),
    ("7 visits", ["07", "visits"]),
    ("10 mg", ["10", "10", "mg"]),
    ("10mg", ["10mg"]),
    ("l4-5", ["L4-L5"]),
    ("L3-L4", []),
    ("L4-L5", ["L4-L5"]),
    ("2026-10-04", ["10/04/2026"]),
    ("Oct. 4, 2026", ["10/04/2026"]),
    ("10/4/26", ["10/04/2026"]),
    ("10/4/2025", []),
    ("PT", ["physical therapy"]),
    ("hydrocodone", ["Norco"]),
    ('"visits of physical therapy"', ["visits of physical therapy"]),
    ('"therapy visits"', []),
    ("no change", ["no", "change"]),
])  # fmt: skip
def test_what_is_typed_is_found_as_it_stands_on_the_page(typed, said):
    assert _said(typed) == said


def test_the_words_of_a_question_are_not_looked_for_unless_they_are_all_there_is():
    assert parse_query("when was the fusion") == parse_query("fusion")
    assert parse_query("who was") == parse_query('"who was"')
    assert parse_query("  ,; ").leaves == ()


def test_levels_of_the_spine_are_one_however_they_are_written():
    assert _said("L4-L5", "Disc at L4-5 and L5/S1") == ["L4-5"]
    assert _said("L4/5", "Disc at L4-L5") == ["L4-L5"]


def test_a_phrase_does_not_run_from_one_reading_into_the_next():
    assert body_of("An x-ray. The end") == "an x ray the end ϟ xray"
    assert spans_of(parse_query('"end xray"'), "An x-ray. The end") == []


def test_of_phrases_that_hold_one_another_the_shortest_is_sought():
    others = {"fusion": ["lumbar fusion", "posterior lumbar interbody fusion", "PLIF", "fusions of joints", "joint"]}
    (leaf,) = parse_query("fusion", lambda said: others.get(said, ())).leaves
    assert leaf.sought == (("fusion",), ("plif",), ("joint",))
    assert spans_of(parse_query("fusion", lambda said: others.get(said, ())), "A lumbar fusion.") == [(2, 15)]
    (leaf,) = parse_query('"back pain"').leaves
    assert leaf.sought == leaf.phrases == (("back", "pain"),)


def test_what_is_asked_twice_is_one_thing():
    assert parse_query("fusion Fusions FUSION").leaves == (Leaf((("fusion",),)),)


@given(st.text(max_size=200))
def test_every_term_stands_where_it_says_and_is_found_again(text):
    page = terms_of(text)
    for token in page.words:
        assert 0 <= token.begin < token.end <= len(text)
        assert " " not in token.term
    assert [token.begin for token in page.words] == sorted(token.begin for token in page.words)
    for begin, end in spans_of(parse_query(text[:40]), text):
        assert text[begin:end].strip() == text[begin:end]


@given(st.lists(st.sampled_from(["lumbar", "post-op", "10mg", "L4-L5", "menis-\ncectomy", "10/04/2026"]), min_size=1))
def test_a_page_is_found_by_any_run_of_its_words(words):
    text = " ".join(words)
    assert spans_of(parse_query(f'"{words[0]}"'), text)


@given(st.text(alphabet=st.sampled_from("aB9\xe9\xb2\u02bc'\u2019-\u2010\n /.,L4"), max_size=60))
def test_the_index_is_given_the_terms_that_are_marked(text):
    page = terms_of(text)
    readings = [" ".join(token.term for token in reading) for reading in (page.words, *page.also)]
    assert body_of(text) == " ϟ ".join(readings)


_SOME = st.lists(
    st.sampled_from(
        ["pain", "post-op", "10mg", "L4-5", "L4/L5", "menis-\ncectomy", "10/04/2026", "Oct 4, 2026", "x-ray"]
    )
).map(" ".join)


@given(_SOME, _SOME)
def test_the_first_place_is_where_the_first_mark_is(typed, text):
    for query in (parse_query(typed), parse_query(f'"{typed}"')):
        spans, first = spans_of(query, text), first_place(query, text)
        assert (first is not None) == bool(spans)
        if first:
            assert first[0] <= spans[0][0] < first[1]
            assert spans_of(query, text[first[0] : first[1]])


def test_a_file_of_endless_words_fills_no_memory():
    def remembered() -> int:
        caches = (terms._remembered_term, terms._remembered_words, terms._remembered_others)
        return sum(cache.cache_info().currsize for cache in caches)

    body_of("lumbar")
    before = remembered()
    endless = [letter * 100_000 for letter in "abcde"]
    assert body_of(" ".join([*endless, "lumbar"])) == " ".join([*(letter[:80] for letter in endless), "lumbar"])
    assert body_of(f"{endless[0]}-b").split() == [endless[0][:80], "b", "\u03df", endless[0][:80]]
    assert remembered() == before
