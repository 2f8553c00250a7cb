"""`verify_letters` and `record_bounces`: what an administrator and a mail server run."""

from __future__ import annotations

import io
from datetime import date, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from cases.enums import CaseState
from cases.models import Delivery, Invoice, Letter
from cases.services.correspondence.letters import make_letter
from cases.services.invoices import credit_fee, make_invoice
from cases.services.sealed import sealed_problems
from imr_site.files.store import SEALED
from tests.append_only import alter
from tests.cases.services.correspondence.test_messages import now, sent, service  # noqa: F401 - a fixture
from tests.cases.services.correspondence.test_reports import report
from tests.factories import a_case, a_case_manager, a_determination
from tests.factories.cases import named_parties
from tests.factories.fees import a_fee, an_invoice
from tests.installation import ROOT
from tests.running import run
from tests.stored import stored_path

pytestmark = pytest.mark.django_db
SHARED_REPORTS = ROOT.parent / "shared" / "failing"


class TestVerifyLetters:
    @pytest.fixture
    def letter(self, files) -> Letter:
        return make_letter(letter_id=a_determination().letters.get(recipient__kind="injured_worker").pk)

    def test_all_is_well(self, letter):
        assert run("verify_letters").last_line == "checked 1, wrong 0"
        assert run("verify_letters", "CM99-0000001").last_line == "checked 0, wrong 0"

    def problems(self, letter: Letter) -> list[str]:
        with pytest.raises(CommandError, match="not as they were made"):
            run("verify_letters", letter.determination_link.determination.case)
        return list(sealed_problems(letter))

    def test_altered_bytes(self, letter):
        path = stored_path(SEALED, letter.sha256)
        path.write_bytes(path.read_bytes() + b" ")
        assert self.problems(letter) == [
            "The stored file does not match its hash. Tell the administrator; do not send it."
        ]

    def test_a_row_that_gives_another_letter(self, letter):
        inputs = letter.inputs
        inputs["cover"]["name"] = "Somebody Else"
        alter(Letter.objects.filter(pk=letter.pk), inputs=inputs)
        assert self.problems(Letter.objects.get(pk=letter.pk)) == ["Drawing it again gives another letter."]

    def test_of_an_earlier_template_only_bytes_and_seal_are_compared(self, letter):
        alter(Letter.objects.filter(pk=letter.pk), template_version="2026.0", inputs={})
        assert run("verify_letters").last_line == "checked 1, wrong 0"

    def test_invoices_and_credit_notes_are_letters_too(self, letter):
        invoice = an_invoice(a_fee(a_case(CaseState.ELIGIBLE)))
        line = invoice.lines.get().line
        credit_fee(line=line, reason="Typed twice.", actor=a_case_manager())
        note = invoice.credit_notes.get()
        an_invoice(a_fee(a_case(CaseState.ELIGIBLE)), month=date(2026, 4, 1))  # still being made
        invoice, note = (make_invoice(invoice_id=each.pk) for each in (invoice, note))
        of_letters = "Determination, to a party: checked 1, wrong 0"
        kinds = ["Credit note: checked 1, wrong 0", of_letters, "Invoice: checked 1, wrong 0"]
        assert run("verify_letters").out.splitlines() == [*kinds, "checked 3, wrong 0"]
        assert run("verify_letters", line.case).out.splitlines() == [kinds[0], kinds[2], "checked 2, wrong 0"]
        assert run("verify_letters", letter.case).out.splitlines() == [of_letters, "checked 1, wrong 0"]
        alter(Invoice.objects.filter(pk=note.pk), inputs=note.inputs | {"number": "2"})
        stored_path(SEALED, invoice.sha256).unlink()
        err = StringIO()
        with pytest.raises(CommandError, match="not as they were made"):
            call_command("verify_letters", stdout=StringIO(), stderr=err)
        assert err.getvalue().splitlines() == [
            f"Invoice {invoice.number}: The stored file is gone. Tell the administrator, who has it in the backup.",
            f"Credit note {note.number}: Drawing it again gives another letter.",
        ]

    def test_an_invoice_of_an_earlier_layout_is_not_drawn_again(self, files):
        invoice = make_invoice(invoice_id=an_invoice(a_fee(a_case(CaseState.ELIGIBLE))).pk)
        alter(Invoice.objects.filter(pk=invoice.pk), template_version="2026.0", inputs={})
        assert run("verify_letters").out.splitlines() == ["Invoice: checked 1, wrong 0", "checked 1, wrong 0"]


class TestRecordBounces:
    def test_from_files(self, service, tmp_path):  # noqa: F811
        sent(service)
        bounced, other = tmp_path / "bounced", tmp_path / "other"
        bounced.write_bytes(report(now(service).proof))
        other.write_bytes(b"Subject: Hello\n\nHello")
        assert run("record_bounces", bounced, other).last_line == "recorded 1, ignored 0, kept 1"

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("failed_4.4.1", "Undeliverable (4.4.1): connect to mx.example.org: Connection timed out"),
            ("failed_4.4.7", "Undeliverable (4.4.7): 450 4.7.1 Access denied"),
            ("failed_no_status", "Undeliverable: 550 User unknown"),
            ("action_failure", "Undeliverable (553): 553 message size exceeded"),
            ("diagnostic_without_type", "Undeliverable (5.1.1): 550 5.1.1 <party@example.org>... User Unknown"),
        ],
    )
    def test_shapes_that_real_servers_send(self, service, tmp_path, name, reason):  # noqa: F811
        shared = SHARED_REPORTS / f"dsn_{name}.eml"
        if not shared.exists():
            pytest.skip("the shared reports are not on this machine")
        sent(service)
        said = shared.read_bytes().replace(b"<MESSAGE-ID@example.org>", now(service).proof.encode())
        (tmp_path / "report").write_bytes(said)
        assert run("record_bounces", tmp_path / "report").last_line == "recorded 1, ignored 0, kept 0"
        assert now(service).return_reason == reason

    def test_from_a_pipe(self, service, monkeypatch):  # noqa: F811
        sent(service)
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(report(now(service).proof))))
        assert run("record_bounces").last_line == "recorded 1, ignored 0, kept 0"

    @pytest.mark.parametrize("odd", ["<x@", "<service-" + "9" * 5000 + ".0@x>", "<service-1.ñ@x>", "<a\0b@x>"])
    def test_an_odd_report_is_kept_and_the_others_recorded(self, service, tmp_path, odd):  # noqa: F811
        sent(service)
        paths = tmp_path / "odd", tmp_path / "bounced"
        paths[0].write_bytes(report("<odd>").replace(b"<odd>", odd.encode()))
        paths[1].write_bytes(report(now(service).proof))
        assert run("record_bounces", *paths).last_line == "recorded 1, ignored 0, kept 1"

    def test_what_another_clock_sent_tomorrow_came_back_all_the_same(self, service, tmp_path):  # noqa: F811
        """The clock of one machine is wrong: the letter comes back on the day on which it was sent."""
        sent(service)
        another = a_determination(claim_number="HC-1", parties=named_parties(worker_email="b@example.org"))
        other = another.letters.get(recipient__kind="injured_worker")
        make_letter(letter_id=other.pk)
        sent(other.deliveries.get())
        alter(Delivery.objects.filter(letter=other), sent_on=timezone.localdate() + timedelta(days=1))
        paths = []
        for each in (other.deliveries.get(), service):
            paths.append(tmp_path / str(each.pk))
            paths[-1].write_bytes(report(now(each).proof))
        ran = run("record_bounces", *paths)
        assert (ran.last_line, ran.err) == ("recorded 2, ignored 0, kept 0", "")
        assert now(other.deliveries.get()).returned_on == timezone.localdate() + timedelta(days=1)

    def test_a_file_that_is_not_there_keeps_no_other_from_being_recorded(self, service, tmp_path):  # noqa: F811
        sent(service)
        (tmp_path / "bounced").write_bytes(report(now(service).proof))
        with pytest.raises(CommandError, match="none cannot be read: No such file"):
            run("record_bounces", tmp_path / "none", tmp_path / "bounced")
        assert now(service).returned_on == timezone.localdate()

    def test_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(CommandError, match="cannot be read: No such file"):
            run("record_bounces", tmp_path / "none")
