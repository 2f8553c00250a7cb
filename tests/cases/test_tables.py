"""Tables of applications: what is read of each row, and how a fault is named."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from cases.enums import Channel, Priority
from cases.errors import FaultyRow, TableRefused
from cases.numbers import WANTED
from cases.services.intake import ItemData
from cases.tables import FIELDS, NOT_YES_OR_NO, read_application, read_table
from imr_site.days import NO_SUCH_DAY
from tests.installation import ROOT

pytestmark = pytest.mark.usefixtures("in_march")

ROW = {
    "received_on": "3/10/2017",
    "channel": "Fax",
    "date_of_injury": "May 2, 2016",
    "ur_decided_on": "2017-03-01",
    "ur_served_on": "03-02-17",
    "signed": "Yes",
    "ur_decision_attached": "no",
    "claim_number": "HC-4410",
    "worker_name": "Adele Marchetti",
    "worker_address": "1 Elm Street",
    "physician_name": "Dr. Owen Castellane",
    "physician_address": "3 Fir Street",
    "administrator_name": "Harbor Crest Claims",
    "administrator_address": "4 Ash Street",
    "item_1": "Twelve physical therapy sessions",
    "item_1_authorized": "six",
    "item_1_disputed": "the other six",
    "item_3": "MRI of the lumbar spine",
}


def _faults(**changes: str) -> dict[str, str]:
    with pytest.raises(FaultyRow) as faulty:
        read_application({**ROW, **changes})
    return faulty.value.faults


def test_a_row_says_an_application():
    read = read_application(ROW)
    assert (read.received_on, read.date_of_injury, read.ur.served_on) == (
        date(2017, 3, 10),
        date(2016, 5, 2),
        date(2017, 3, 2),
    )
    assert (read.channel, read.priority, read.ur.outcome) == (Channel.FAX, Priority.STANDARD, None)  # nobody said it
    assert (read.signed, read.ur_decision_attached, read.case_number) == (True, False, "")
    assert read.items == [
        ItemData("Twelve physical therapy sessions", "six", "the other six"),
        ItemData("MRI of the lumbar spine"),
    ]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"date_of_injury": "13/06/2015"}, {"date_of_injury": NO_SUCH_DAY}),
        ({"case_number": "CM26/0123"}, {"case_number": f"{WANTED} Correct it."}),
        ({"signed": "perhaps"}, {"signed": NOT_YES_OR_NO}),
        ({"channel": ""}, {"channel": "This field is required."}),
        ({"channel": "pigeon"}, {"channel": "Select a valid choice. pigeon is not one of the available choices."}),
        ({"worker_name": " "}, {"worker_name": "This field is required."}),
        ({"item_1_disputed": ""}, {"item_1_disputed": "Say both: what was authorized and what is still in dispute."}),
        ({"ur_served_on": "2/1/17"}, {"ur_served_on": "The decision cannot be served before it was made."}),
        (
            dict.fromkeys([name for name in ROW if name.startswith("item")], ""),
            {"item_1": "Name at least one disputed item, worded as on the request."},
        ),
        ({"": "more"}, {"": "The row has more values than the table has columns."}),
    ],
)
def test_a_fault_is_named_by_its_column(changes, faults):
    assert _faults(**changes) == faults


def test_every_fault_of_a_row_is_named():
    assert set(_faults(received_on="soon", worker_name="", item_3_authorized="one")) == {
        "received_on",
        "worker_name",
        "item_3_disputed",
    }


def test_a_csv_table_is_read_as_spreadsheets_save_it(tmp_path):
    file = tmp_path / "table.csv"
    file.write_bytes('\ufeffworker_name,item_1\r\n"Núñez, Ana","PT, 2x6"\r\n,\r\nBo Lane,\r\n'.encode())
    assert list(read_table(file)) == [
        {"worker_name": "Núñez, Ana", "item_1": "PT, 2x6"},
        {"worker_name": "Bo Lane", "item_1": ""},
    ]


def test_names_of_columns_are_read_in_any_case_and_columns_that_were_emptied_are_none(tmp_path):
    file = tmp_path / "table.csv"
    file.write_bytes(b"Worker_Name , ITEM_1,,\nAda Lane,PT,,\nBo Lane,MRI,,more\n")
    assert list(read_table(file)) == [
        {"worker_name": "Ada Lane", "item_1": "PT"},
        {"worker_name": "Bo Lane", "item_1": "MRI", "": "more"},
    ]


def test_json_lines_have_yes_and_no_of_their_own(tmp_path):
    file = tmp_path / "table.jsonl"
    file.write_text(json.dumps({"signed": True, "rfa_date": None, "claim_number": 77}) + "\n\n")
    assert list(read_table(file)) == [{"signed": "yes", "rfa_date": "", "claim_number": "77"}]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("table.xlsx", b"", "neither .csv nor .jsonl"),
        ("table.csv", b"", "The table has no columns"),
        ("table.csv", b"worker_name,colour\nx,y\n", "The table has “colour”"),
        ("table.csv", "worker_name\nN\u00fa\u00f1ez\n".encode("cp1252"), "not in UTF-8"),
        ("table.csv", b'worker_name\n"open\n', "is no line of a CSV table"),
        ("table.jsonl", b'{"worker_name": "x"}\n{', "Line 2 is not JSON"),
        ("table.jsonl", b"[1]", "Line 1 is no object"),
        ("table.jsonl", b'{"item_1": ' + b"[" * 100_000, "Line 1 is nested too deeply"),
        ("table.jsonl", b'{"claim_number": ' + b"9" * 5_000 + b"}", "Line 1 is not JSON"),
        ("table.jsonl", b'{"colour": 1}', "The table has “colour”"),
        ("table.csv", b"item_1,worker_name,Item_1\nPT,x,MRI\n", "The table has “item_1” more than once"),
        ("table.jsonl", b'{"item_1": "PT", "item_1": "MRI"}', "The table has “item_1” more than once"),
        ("table.jsonl", b'{"item_1": ["PT", "MRI"]}', "Line 1 has several values as “item_1”"),
        ("table.jsonl", b'{"item_1": {"text": "PT"}}', "Line 1 has several values as “item_1”"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(tmp_path, name, content, words):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(TableRefused, match=words):
        list(read_table(file))


def test_a_table_that_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(TableRefused, match="No such file"):
        list(read_table(tmp_path / "none.csv"))


def test_every_column_is_documented():
    told = (ROOT / "docs/importing.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_0-9]+)`", told))
    assert set(FIELDS) - named == set()
