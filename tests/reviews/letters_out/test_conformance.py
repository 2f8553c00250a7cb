"""Every kind of letter is PDF/A-3a and PDF/UA-1 in the eyes of a validator, and a broken one is not."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from io import BytesIO

import page
import pikepdf
import pytest

from imr_site.press.signing import sign_pdf, throw_away_certificate
from reviews.letters.archive import determination_record
from reviews.letters.content import LetterContent
from reviews.letters.render import inputs_sha256, render_letter_pdf

from .samples import DOCUMENTS, SAMPLES, check, cover, headless, item, letter

TWO = letter(item(1), item(2))
KINDS = {
    **{name: {"content": content} for name, content in SAMPLES.items()},
    "2 items": {"content": TWO},
    "public": {"content": TWO, "mark": "public"},
    "check code": {"content": TWO, "check": check(TWO)},
    "worker": {"content": TWO, "cover": cover(TWO), "check": check(TWO)},
    "attorney": {"content": TWO, "cover": cover(TWO, "attorney")},
    "physician": {"content": TWO, "cover": cover(TWO, "physician")},
    "claims administrator": {"content": TWO, "cover": cover(TWO, "claims_administrator")},
    "worker, 21 items": {"content": SAMPLES["21 items"], "cover": cover(SAMPLES["21 items"])},
    "documents one by one": {"content": TWO, "documents": DOCUMENTS},
    "documents by provider": {"content": TWO, "documents": replace(DOCUMENTS, form="by_provider")},
    "hundred documents": {"content": TWO, "documents": replace(DOCUMENTS, documents=DOCUMENTS.documents * 20)},
    "everything": {
        "content": SAMPLES["special"],
        "cover": cover(SAMPLES["special"], appeal_to=("WCAB, District Office", "1 Example Plaza, Fresno")),
        "documents": DOCUMENTS,
        "check": check(SAMPLES["special"]),
    },
}


@cache
def made(name: str) -> bytes:
    return render_letter_pdf(**KINDS[name])


def failures(pdf: bytes, profile: str) -> list[tuple[str, str]]:
    return [(found.rule_id, found.message) for found in page.validate_pdf_bytes(pdf, profile=profile).failures]


@pytest.mark.parametrize("profile", ["ua1", "3a"])
@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_letter_conforms(name: str, profile: str) -> None:
    assert failures(made(name), profile) == []


def test_twenty_letters_conform_whatever_their_bytes() -> None:
    """Packed streams end in any byte, also in one that looks like a line's end."""
    for number in range(20):
        pdf = render_letter_pdf(letter(case_number=f"CM16-{number:07}"))
        assert failures(pdf, "3a") == failures(pdf, "ua1") == []


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_a_signed_letter_still_conforms(profile: str) -> None:
    assert failures(sign_pdf(made("everything"), throw_away_certificate()), profile) == []


def test_whatever_the_numbers_of_a_signature_are_its_streams_have_the_length_they_say() -> None:
    """One signature in twenty would end a stream with a carriage return, which readers take for the end of a line."""
    pdf, signer = made("worker"), throw_away_certificate()
    appended = [sign_pdf(pdf, signer)[len(pdf) :] for _ in range(40)]
    assert [part for part in appended if re.search(rb"[\r\n]\r?\nendstream", part)] == []


# --- A broken letter fails the same check ------------------------------------------------------------------------


def broken(change) -> bytes:
    with pikepdf.open(BytesIO(made("worker"))) as document:
        change(document)
        changed = BytesIO()
        document.save(changed)
    return changed.getvalue()


def without_language(document: pikepdf.Pdf) -> None:
    del document.Root.Lang


def without_title(document: pikepdf.Pdf) -> None:
    with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
        del metadata["dc:title"]
    if "/Title" in document.docinfo:
        del document.docinfo["/Title"]


def without_tags(document: pikepdf.Pdf) -> None:
    del document.Root.StructTreeRoot
    del document.Root.MarkInfo


def with_a_figure_without_words(document: pikepdf.Pdf) -> None:
    paragraph = next(o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/P")
    paragraph.S = pikepdf.Name("/Figure")


def with_a_skipped_heading(document: pikepdf.Pdf) -> None:
    for heading in [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/H2"]:
        heading.S = pikepdf.Name("/H3")


def without_fonts(document: pikepdf.Pdf) -> None:
    for font in [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile2" in o]:
        del font.FontFile2


@pytest.mark.parametrize(
    ("change", "profile"),
    [
        (without_language, "ua1"),
        (without_title, "ua1"),
        (without_tags, "ua1"),
        (without_tags, "3a"),
        (with_a_figure_without_words, "ua1"),
        (with_a_skipped_heading, "ua1"),
        (without_fonts, "3a"),
        (without_fonts, "ua1"),
    ],
)
def test_a_broken_letter_fails(change, profile: str) -> None:
    assert failures(broken(lambda _document: None), "ua1") == []
    assert failures(broken(change), profile) != []


# --- What no validator finds -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KINDS)
def test_every_table_has_headers_with_scope(name: str) -> None:
    with pikepdf.open(BytesIO(made(name))) as document:
        tables = list(elements(document, "/Table"))
        cells = list(elements(document, "/TD"))
        assert all(any(below(table, "/TH")) for table in tables)
        assert all(head.A.Scope in {"/Row", "/Column"} for head in elements(document, "/TH"))
        known = {str(head.ID) for head in elements(document, "/TH")}
        assert all(cell.A.Headers and {str(each) for each in cell.A.Headers} <= known for cell in cells)


def elements(document: pikepdf.Pdf, kind: str):
    for each in document.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/StructElem" and each.get("/S") == kind:
            yield each


def below(element: pikepdf.Object, kind: str):
    for kid in element.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kind == kid.S
            yield from below(kid, kind)


def test_a_paragraph_is_one_element_and_not_one_a_line() -> None:
    with pikepdf.open(BytesIO(made("2 items"))) as document:
        longest = max(elements(document, "/P"), key=lambda each: len(each.K))
        assert len(longest.K) > 5
        assert not [kid for kid in longest.K if isinstance(kid, pikepdf.Dictionary) and kid.get("/S") == "/Span"]


def test_the_spanish_letter_says_its_language() -> None:
    with pikepdf.open(BytesIO(made("worker"))) as document:
        assert str(document.Root.Lang) == "en-US"
        assert [str(each.get("/Lang", "")) for each in elements(document, "/Art")] == ["es-US"]


def test_the_determination_is_embedded_as_data() -> None:
    with pikepdf.open(BytesIO(made("worker"))) as document:
        (name,) = document.attachments
        found = document.attachments[name]
        assert name == "determination-CM16-7654321.json"
        assert str(found.obj.AFRelationship) == "/Data"
        assert json.loads(found.get_file().read_bytes()) == determination_record(TWO)
        assert list(document.Root.AF) == [found.obj]


@pytest.mark.parametrize("name", ["worker", "everything", "21 items"])
def test_nothing_about_the_file_names_a_person(name: str) -> None:
    with pikepdf.open(BytesIO(made(name))) as document:
        about = document.Root.Metadata.read_bytes().decode() + str(dict(document.docinfo))
        about += "".join(str(name) + str(document.attachments[name].description) for name in document.attachments)
    assert "CM16-7654321" in about
    assert not re.search("García|Whitfield|Okafor|Fresno|WC-2016", about)


# --- Same input, same bytes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["worker", "everything"])
def test_equal_input_gives_equal_bytes(name: str) -> None:
    assert render_letter_pdf(**KINDS[name]) == made(name)


def test_every_input_counts() -> None:
    two = {"content": TWO}
    variants = [
        two,
        {**two, "mark": "public"},
        {**two, "check": check(TWO)},
        {**two, "cover": cover(TWO)},
        {**two, "cover": cover(TWO, "physician")},
        {**two, "documents": DOCUMENTS},
        {"content": headless(TWO)},
    ]
    hashes = {inputs_sha256(**variant) for variant in variants}
    identifiers = {bytes(pikepdf.open(BytesIO(render_letter_pdf(**variant))).trailer.ID[0]) for variant in variants}
    assert len(hashes) == len(identifiers) == len(variants)


@pytest.mark.parametrize("extra", [{"cover": cover(TWO)}, {"documents": DOCUMENTS}])
def test_the_public_version_takes_nothing_that_names_people(extra: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="public version"):
        render_letter_pdf(TWO, mark="public", **extra)


def imported(content: LetterContent) -> LetterContent:
    return headless(content)


def test_an_imported_letter_gets_no_section_it_did_not_have() -> None:
    with pikepdf.open(BytesIO(render_letter_pdf(imported(TWO)))) as document, document.open_outline() as outline:
        assert [entry.title for entry in outline.root] == [
            "HOW THE IMR FINAL DETERMINATION WAS MADE",
            "CLINICAL CASE SUMMARY",
            "IMR ISSUES, DECISIONS AND RATIONALES",
        ]
