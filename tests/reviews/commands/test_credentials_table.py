"""The commands that take credentials out and in as a table."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from imr_site.audit.models import Event
from reviews.models import License
from tests.factories import a_case_manager, a_reviewer, an_administrator

pytestmark = pytest.mark.django_db


def _said(*arguments: object) -> str:
    out = StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


def test_what_goes_out_is_shown_and_taken_in_only_where_asked(tmp_path):
    lena, by = a_reviewer(), an_administrator().email
    lena.licenses.update(expires_on="2030-12-31")
    table = tmp_path / "table.csv"
    table.write_text(_said("export_credentials", "--by", by).replace("2030-12-31", "2032-12-31"), newline="")
    words = f"line 3, Lena Forsyth: Licence {lena.licenses.get()}: expires on 2030-12-31 → 2032-12-31\n"
    counts = "changes 1, unchanged 2, wrong 0\n"
    shown = _said("import_credentials", table, "--by", by)
    assert shown == f"{words}Not taken in without --apply: {counts}"
    assert str(lena.licenses.get().expires_on) == "2030-12-31"
    assert _said("import_credentials", table, "--by", by, "--apply") == f"{words}Taken in: {counts}"
    assert str(lena.licenses.get().expires_on) == "2032-12-31"
    assert _said("import_credentials", table, "--by", by, "--apply").startswith("Taken in: changes 0, unchanged 3")
    assert {event.actor.email for event in Event.objects.filter(kind__startswith="review.credentials_")} == {by}


def test_a_wrong_line_is_told_and_nothing_is_taken_in(tmp_path):
    lena, by = a_reviewer(), an_administrator().email
    table = tmp_path / "table.csv"
    rows = [f"{lena.user.email},licence,Nevada,{number},current,{day}" for number, day in (("N-1", "1/1/31"), ("", ""))]
    table.write_text("\n".join(["person,fact,state,number,status,expires_on", *rows]))
    with pytest.raises(CommandError, match=r"Nothing was taken in\. changes 1, unchanged 0, wrong 1"):
        _said("import_credentials", table, "--by", by, "--apply")
    assert not License.objects.filter(state="Nevada").exists()


@pytest.mark.parametrize("command", ["export_credentials", "import_credentials"])
def test_they_are_for_administrators(command, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text(f"person,fact,begins_on,ends_on\n{a_reviewer().user.email},absence,1/1/30,1/2/30\n")
    files = [table] if command.startswith("import") else []
    for by in (a_case_manager().email, "who@example.org"):
        with pytest.raises(CommandError):
            _said(command, *files, "--by", by)
