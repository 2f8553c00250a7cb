from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.letters.citations import CitationText, edition_cited, guideline_line

LOW_BACK = CitationText("mtus", "Low Back Complaints", "Special Studies", 2004)
HAND = CitationText("mtus", "Forearm, Wrist, and Hand Complaints", "", 2004)
ODG = CitationText("guideline", "Official Disability Guidelines (ODG)", "Low Back, Physical therapy", 2016)
STUDY = CitationText("study", "Doe J, Walking after fusion, Spine J.", "pp. 3-9", 2014)


def test_a_chapter_with_its_section() -> None:
    assert (
        guideline_line("reviewer", [LOW_BACK])
        == "Decision based on MTUS Low Back Complaints 2004, Section(s): Special Studies."
    )


def test_a_chapter_without_a_section() -> None:
    assert (
        guideline_line("claims_administrator", [HAND])
        == "Decision based on MTUS Forearm, Wrist, and Hand Complaints 2004."
    )


def test_sections_of_one_chapter_are_gathered() -> None:
    sections = [CitationText("mtus", "Low Back Complaints", name, 2004) for name in ("Physical Methods", "Summary.")]
    assert (
        guideline_line("reviewer", sections)
        == "Decision based on MTUS Low Back Complaints 2004, Section(s): Physical Methods, Summary."
    )


def test_several_chapters() -> None:
    assert guideline_line("reviewer", [HAND, LOW_BACK]) == (
        "Decision based on MTUS Forearm, Wrist, and Hand Complaints 2004, "
        "and Low Back Complaints 2004, Section(s): Special Studies."
    )


def test_a_chapter_and_another_guideline() -> None:
    assert guideline_line("reviewer", [ODG, LOW_BACK]) == (
        "Decision based on MTUS Low Back Complaints 2004, Section(s): Special Studies. "
        "Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), Low Back, Physical therapy, 2016."
    )


@pytest.mark.parametrize(
    ("side", "who"), [("claims_administrator", "The claims administrator"), ("reviewer", "The expert reviewer")]
)
def test_only_sources_outside_the_mtus(side: str, who: str) -> None:
    line = guideline_line(side, [STUDY])
    assert line == (
        f"{who} relied on sources other than the MTUS. "
        "Decision based on Non-MTUS Citation Doe J, Walking after fusion, Spine J, 2014, pp. 3-9."
    )


def test_several_sources_outside_the_mtus_are_numbered() -> None:
    assert guideline_line("reviewer", [STUDY, ODG]).endswith(
        "Citation (1) Doe J, Walking after fusion, Spine J, 2014, pp. 3-9; "
        "(2) Official Disability Guidelines (ODG), Low Back, Physical therapy, 2016."
    )


def test_a_year_that_stands_in_the_source_is_not_repeated() -> None:
    cited = CitationText("mtus", "Chronic Pain Medical Treatment 2016", "Opioids", 2016)
    assert guideline_line("reviewer", [cited]) == (
        "Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): Opioids."
    )


@pytest.mark.parametrize(
    ("side", "none_reason", "line"),
    [
        ("claims_administrator", "", "The claims administrator named no guideline or other medical evidence."),
        ("reviewer", "", "The expert reviewer relied on no published guideline or study."),
        (
            "reviewer",
            " It depends on the surgery,\nwhich is not necessary ",
            (
                "The expert reviewer relied on no published guideline or study. "
                "It depends on the surgery, which is not necessary."
            ),
        ),
    ],
)
def test_nothing_cited(side: str, none_reason: str, line: str) -> None:
    assert guideline_line(side, [], none_reason=none_reason) == line


def test_the_reason_for_citing_nothing_is_not_printed_beside_a_citation() -> None:
    assert "None" not in guideline_line("reviewer", [LOW_BACK], none_reason="None applies.")


TEXTS = st.text(alphabet="Ab1 .,;:()&/-", min_size=1, max_size=12).filter(lambda text: re.search(r"\w", text))
CITATIONS = st.builds(
    CitationText,
    kind=st.sampled_from(["mtus", "guideline", "study"]),
    source=TEXTS,
    section=TEXTS | st.just(""),
    year=st.none() | st.integers(1990, 2030),
)


@given(st.sampled_from(["claims_administrator", "reviewer"]), st.lists(CITATIONS, max_size=4))
def test_a_line_is_one_line_that_ends_once_and_names_every_source(side: str, citations: list[CitationText]) -> None:
    line = guideline_line(side, citations)
    assert line == " ".join(line.split())
    assert re.search(r"[^.]\.$", line)
    assert all(" ".join(citation.source.split()).rstrip(" .,;:") in line for citation in citations)


@pytest.mark.parametrize(
    ("cited", "edition"),
    [
        ([], ""),
        ([HAND], "MTUS Forearm, Wrist, and Hand Complaints 2004"),
        ([LOW_BACK], "MTUS Low Back Complaints 2004"),
        ([LOW_BACK, HAND], "MTUS Low Back Complaints 2004"),
        ([HAND, LOW_BACK], "MTUS Forearm, Wrist, and Hand Complaints 2004"),
        ([HAND, ODG], "MTUS Forearm, Wrist, and Hand Complaints 2004"),
        ([ODG], "ODG"),
        ([CitationText("guideline", "ACOEM Practice Guidelines", "Shoulder", 2011)], "ACOEM outside the MTUS"),
        ([STUDY], "Another source"),
    ],
)
def test_the_edition_is_read_from_the_printed_line(cited, edition) -> None:
    assert edition_cited(guideline_line("reviewer", cited)) == edition


@pytest.mark.parametrize(
    ("line", "edition"),
    [
        ("Decision based on MTUS Chronic Pain Treatment Guidelines.", "MTUS Chronic Pain Treatment Guidelines"),
        ("Decision based on MTUS Knee Complaints\n2004,\nSection(s): Summary.", "MTUS Knee Complaints 2004"),
        ("The reviewer did not rest on the MTUS. Decision based on Non-MTUS Citation ODG, Pain.", "ODG"),
        ("The Expert Reviewer did not cite any medical evidence.", ""),
    ],
)
def test_and_from_lines_of_published_letters(line, edition) -> None:
    assert edition_cited(line) == edition
