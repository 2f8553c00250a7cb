"""Every open item on one page, beside the file: each is saved by the page of its item."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from cases.enums import ItemStatus
from tests.factories import a_document, a_pdf, a_round, write_decision
from tests.factories.cases import close
from tests.factories.pages import with_pages
from tests.visiting import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return a_round()


@pytest.fixture
def visit(as_, round_) -> Visit:
    return as_(round_.reviewer.user)


def test_each_open_item_is_there_with_its_text_the_rationale_first(round_, visit):
    write_decision(round_, round_.case.items.get(position=2), rationale="The brace is of no use.")
    page = visit.said("round_items", round_.pk)
    saved_at = re.findall(r'data-typed="([^"]+)"', page)
    assert saved_at == [reverse("round_item", args=[round_.pk, position]) for position in (1, 2)]
    assert re.findall(r'data-next="([^"]+)"', page) == ["#item-2", reverse("round_submit", args=[round_.pk])]
    assert "The brace is of no use." in page
    second = page.partition('id="item-2"')[2]
    assert second.index('name="rationale"') < second.index('name="decision"')


def test_a_closed_item_is_not(round_, visit):
    close(round_.case.items.get(position=1), ItemStatus.WITHDRAWN)
    page = visit.said("round_items", round_.pk)
    assert re.findall(r'data-typed="([^"]+)"', page) == [reverse("round_item", args=[round_.pk, 2])]


def test_no_name_of_an_element_is_there_twice(round_, visit):
    page = re.sub(r"<template.*?</template>", "", visit.said("round_items", round_.pk), flags=re.DOTALL)
    ids = Counter(re.findall(r'\sid="([^"]+)"', page))
    assert [name for name, count in ids.items() if count > 1] == []


def _find(visit, round_, words: str) -> str:
    address = f"{reverse('round_find', args=[round_.pk])}?{urlencode({'q': words})}"
    return visit.client.get(address).content.decode()


def test_the_file_is_beside_it_and_is_searched_there(round_, visit):
    report = a_document(round_.case, title="PR-2 of October", content=a_pdf("PR-2", pages=2))
    with_pages(report, "Low back pain.", "A home exercise program was taught.")
    page = visit.said("round_items", round_.pk)
    last = int(re.search(r'data-last="(\d+)"', page)[1])
    found = _find(visit, round_, "exercise program")
    reader = reverse("case_file", args=[round_.case.case_number])
    assert f'href="{reader}?page={last}&amp;q=exercise+program"' in found
    assert "PR-2 of October" in found
    assert "No page of the file holds" in _find(visit, round_, "zebra")
