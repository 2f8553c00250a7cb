"""What a search of the register gives to take along: tables, lines of data, a feed."""

from __future__ import annotations

import csv
import json
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from reviews.letters.archive import determination_record
from reviews.selectors.register import search
from tests.factories.public import a_published, an_item

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def publics(monkeypatch) -> list:
    """Five letters, the newest first; one is not found by a search for a knee."""
    monkeypatch.setattr(search, "_AT_ONCE", 2)
    made = [
        a_published(
            number, decision_date=date(2020, number, 1), items=(an_item("MRI of the left knee"), an_item("=1+2 cane"))
        )
        for number in range(1, 5)
    ]
    a_published(9, decision_date=date(2022, 1, 1), items=(an_item("MRI of the lumbar spine"),))
    return made[::-1]


def got(name: str, **query: str) -> str:
    response = Client().get(reverse(name), query)
    assert response.status_code == 200
    return b"".join(response.streaming_content if response.streaming else [response.content]).decode()


def test_lines_of_data(publics):
    records = [json.loads(line) for line in got("public_jsonl", region="knee").splitlines()]
    assert records == [determination_record(public.letter_content) for public in publics]


def test_a_table_with_a_row_for_each_item(publics):
    rows = list(csv.DictReader(got("public_csv", q="knee").splitlines()))
    assert [(row["case_number"], row["item"], row["title"]) for row in rows] == [
        (public.letter_content.case_number, number, title)
        for public in publics
        for number, title in (("1", "MRI of the left knee"), ("2", "'=1+2 cane"))
    ]


def test_a_feed_of_the_newest(publics):
    feed = ET.fromstring(got("public_feed", q="knee", region="knee"))  # noqa: S314 - our own
    assert feed.findtext(f"{ATOM}title") == "Published determinations: “knee”, knee"
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}link").get("href") for entry in entries] == [
        f"http://testserver/determinations/{public.letter_content.case_number}/" for public in publics
    ]
    assert entries[0].findtext(f"{ATOM}summary") == "MRI of the left knee: upheld; =1+2 cane: upheld"


class TestMap:
    SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"

    def addresses(self, path: str) -> list[str]:
        said = b"".join(Client().get(path).streaming_content).decode()
        return [each.text.removeprefix("http://testserver") for each in ET.fromstring(said).iter(self.SITEMAP)]  # noqa: S314 - our own

    def test_of_all_by_month(self, publics):
        a_published(8, decision_date=None)
        a_published(7, decision_date=date(2022, 1, 31))
        a_published(6, decision_date=date(2019, 12, 31))
        parts = self.addresses(reverse("public_sitemap"))
        assert parts == [
            f"/determinations/sitemap-{month}.xml"
            for month in ("2022-1", "2020-4", "2020-3", "2020-2", "2020-1", "2019-12", "0-0")
        ]
        of_january, of_december, undated = parts[0], parts[5], parts[6]
        assert self.addresses(of_january) == [f"/determinations/CM24-000000{number}/" for number in (7, 9)]
        assert self.addresses(of_december) == ["/determinations/CM24-0000006/"]
        assert self.addresses(undated) == ["/determinations/CM24-0000008/"]

    def test_no_month_without_one(self, publics):
        assert Client().get("/determinations/sitemap-2020-13.xml").status_code == 404
        assert Client().get("/determinations/sitemap-2021-1.xml").status_code == 404
        assert self.addresses(reverse("public_sitemap"))


def test_nothing_is_published():
    assert (got("public_jsonl"), len(got("public_csv").splitlines())) == ("", 1)
    assert ET.fromstring(got("public_feed")).findall(f"{ATOM}entry") == []  # noqa: S314 - our own
