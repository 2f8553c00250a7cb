"""Each migration is undone and made again on a filled database, or refuses with what would be lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.installation import ROOT
from tests.thorough import THOROUGH

if TYPE_CHECKING:
    from pathlib import Path

COMES_TO = {
    "accounts.0001_initial": "accounts would be lost",
    "accounts.0004_account_changes": "changes of accounts, and who approved them, would be lost",
    "audit.0001_initial": "events would be lost",
    "audit.0003_seals": "events are sealed, and the version before would call the log broken",
    "cases.0001_initial": "cases would be lost",
    "cases.0013_facts_have_rows": "extensions of clocks would be lost",
    "cases.0002_party_fax": "fax numbers of parties would be lost",
    "cases.0008_retention": "legal holds would be lost",
    "cases.0014_numbers_of_their_form": "what facts of cases were before they were corrected would be lost",
    "cases.0015_corrected_and_closed": "which events were put aside would be lost",
    "cases.0017_approved_in_part": "days that were closed once would count again",
    "cases.0018_drafts_of_applications": "applications that are being typed would be lost",
    "cases.0019_rest_of_the_form": "phone numbers of parties would be lost",
    "cases.0020_decided_together": "which applications are decided together would be lost",
    "cases.0021_notices_to_parties": "which notices are due, and how parties were told otherwise, would be lost",
    "cases.0022_address_book": "what was said about entries of the address book would be lost",
    "cases.0027_lists_in_the_order_of_an_index": "views that people keep would be lost",
    "cases.0028_reports_of_mail_servers": "messages that came back, and what people made of them, would be lost",
    "cases.0029_copy_to_the_director": "copies for the Administrative Director would be lost",
    "cases.0030_feeds": "feeds, and who acknowledged them, would be lost",
    "cases.0031_notes_and_notifications": "notes on cases would be lost",
    "cases.0032_reminders_and_missed_clocks": "which duties were missed would be lost",
    "cases.0033_fees_and_invoices": "what reviews cost, and what was invoiced, would be lost",
    "cases.0043_feeds_acknowledged_by_link": "to whom feeds were sent, and who acknowledged them there, would be lost",
    "cases.0040_uploads": "which descriptions of records nobody confirmed would be lost",
    "cases.0039_what_must_be_there": "what was said of what must be in a file would be lost",
    "cases.0038_reading_of_records": "what people marked on pages of records would be lost",
    "jobs.0001_initial": "pieces of work would be lost",
    "reviews.0001_initial": "rounds would be lost",
    "reviews.0019_several_reviewers": "approvals of several reviewers would be lost",
    "reviews.0020_public_register": "why public versions were withdrawn would be lost",
    "reviews.0017_phrases": "phrases that people keep would be lost",
    "reviews.0015_credential_proofs": "documents of credentials would be lost",
    "reviews.0014_credentials_and_screenings": "who was held against which credentials and ties would be lost",
    "reviews.0013_held_against_the_file": "which record a determination was submitted on would be lost",
    "reviews.0016_quality_desk": "what returned determinations said would be lost",
    "reviews.0004_letters_served": "released public versions would be lost",
    # What nothing uses is made anew.
    "reviews.0003_reference_data": "reviews_guidelineedition.id reviews_specialty.id",
    "reviews.0009_letters_linked": "who states an event would be lost",
    # `rebuild_decided_items` reads them again from letters and cases.
    "reviews.0018_statistics": " ".join(
        f"reviews_decideditem.{column}"
        for column in ("injured_on", "licence_states", "representation", "residence", "sources", "specialties")
    ),
    # The check of the record makes the copy again.
    "cases.0009_document_copies": "cases_document.copy_sha256 cases_document.copy_version",
    # It comes back as the day on which the record was received.
    "cases.0035_pages_of_records": "cases_document.released_at",
    # The library says it after every migrate.
    "reviews.0010_editions_of_the_library": "reviews_guidelineedition.offered",
}
"""All others change nothing."""
NEWEST = 5
"""A migration that landed does not change: where not everything is asked for, the newest are walked."""


@pytest.mark.slow
def test_each_step_back_and_forward_changes_nothing_or_is_refused(tmp_path: Path):
    environment = {"PATH": os.environ["PATH"], "IMR_TEST_RUN": str(tmp_path)}
    environment |= {name: os.environ[name] for name in ("IMR_TEST_TEMPLATES",) if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "tests.going_back", *([] if THOROUGH else [str(NEWEST)])],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    came_to = json.loads(done.stdout)
    assert came_to == {name: COMES_TO.get(name, "same") for name in came_to}
    assert set(COMES_TO) <= set(came_to) if THOROUGH else len(came_to) == NEWEST
