"""The page of the overview: charts with words and tables, and nothing that the policy of the site forbids."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from cases.enums import CaseState
from tests.factories import a_case, an_auditor, an_intake_coordinator, open_

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]


def test_each_chart_has_its_words_and_a_table_and_no_style_of_its_own(signed_in):
    open_()
    page = signed_in(an_intake_coordinator()).get(reverse("dashboard")).content.decode()
    charts = re.findall(r"<svg class=\"bars\".*?</svg>", page, re.DOTALL)
    assert (len(charts), page.count("Table: ")) == (2, 4)  # where nothing is to be drawn, words say so
    assert all("<title" in chart and 'role="img"' in chart for chart in charts)
    assert re.findall(r"\sstyle=|<style|<script(?![^>]*src=)", page) == []
    assert "Open cases, by age: 1 in all" in page


def test_who_is_at_no_desk_is_told_so(signed_in):
    a_case(CaseState.RECEIVED)
    answer = signed_in(an_auditor()).get(reverse("dashboard"))
    assert answer.status_code == 403
    assert b"for the intake desk and case managers" in answer.content
