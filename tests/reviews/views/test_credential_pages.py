"""The pages on which credentials are kept, and that of a reviewer about the own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from imr_site.accounts.enums import Role
from imr_site.audit.models import Event
from imr_site.files.inventory import named_files
from imr_site.files.store import CREDENTIALS, is_kept
from reviews.models import Affiliation, CredentialProof, License, Reviewer
from tests.factories import (
    a_case,
    a_case_manager,
    a_pdf,
    a_quality_physician,
    a_reviewer,
    a_user,
    an_administrator,
    an_auditor,
    designate,
)
from tests.visiting import messages_of

pytestmark = pytest.mark.django_db
QUERIES = 15
HEAD = (
    "person,fact,state,number,status,expires_on,restricted,degree,in_practice_since,practice_hours_a_week,capacity,"
    "accepts_cases"
)
LICENCE = {"state": "Nevada", "number": "N-1", "status": "current", "expires_on": "12/31/2030"}
TIE = {"kind": "employment", "organization": "Harbor Orthopedics"}


def changes() -> list[tuple[str, str, dict[str, object]]]:
    rows = Event.objects.filter(kind="review.credentials_changed").order_by("id")
    return [(str(row.actor), row.subject, row.data) for row in rows]


def attested(reviewer: Reviewer, on: date | None) -> None:
    Reviewer.objects.filter(pk=reviewer.pk).update(practice_attested_on=on)


class TestRoster:
    def test_shows_what_is_on_file_and_what_needs_attention(self, as_):
        lena = a_reviewer()
        designate(a_case("ready_for_review"), lena)
        lena.licenses.update(state="Oregon", restricted=True)
        lena.qme_appointments.create(begins_on=date(2025, 1, 2))
        said = as_(a_case_manager()).said("credential_roster")
        for words in ("Lena Forsyth", "Doctor of Medicine", "Oregon", "1 of 10", "Oregon licence is restricted", "QME"):
            assert words in said
        assert "Add a reviewer" not in said
        assert "Add a reviewer" in as_(an_administrator()).said("credential_roster")

    @pytest.mark.parametrize(
        ("attention", "make"),
        [
            ("expired", lambda lena, today: lena.licenses.update(expires_on=today - timedelta(days=1))),
            ("expired", lambda lena, _today: lena.licenses.all().delete()),
            ("expired", lambda lena, today: lena.certifications.update(expires_on=today - timedelta(days=1))),
            ("expires", lambda lena, today: lena.licenses.update(expires_on=today)),
            ("expires", lambda lena, today: lena.certifications.update(expires_on=today + timedelta(days=60))),
            ("restricted", lambda lena, _today: lena.licenses.update(restricted=True)),
            ("restricted", lambda lena, _today: lena.licenses.update(status="suspended")),
            ("no_board", lambda lena, _today: lena.certifications.update(board="")),
            ("not_attested", lambda lena, _today: attested(lena, None)),
            ("not_attested", lambda lena, today: attested(lena, today - timedelta(days=366))),
            ("discipline", lambda lena, today: lena.disciplinary_actions.create(state="pending", by="Board", on=today)),
            ("discipline", lambda lena, today: lena.disciplinary_actions.create(state="taken", by="Board", on=today)),
            ("qme", lambda lena, today: lena.qme_appointments.create(begins_on=today, ends_on=today)),
        ],
    )
    def test_is_filtered_by_what_needs_attention(self, as_, attention, make):
        a_reviewer("Tobias Aurelio")
        make(a_reviewer(), timezone.localdate())
        answer = as_(a_case_manager()).client.get(reverse("credential_roster"), {"attention": attention})
        assert [(str(line.reviewer), list(line.attention)) for line in answer.context["lines"]] == [
            ("Lena Forsyth", [attention])
        ]

    @pytest.mark.parametrize(
        "make",
        [
            lambda lena, today: lena.licenses.update(expires_on=today + timedelta(days=61)),
            lambda lena, today: lena.disciplinary_actions.create(state="dismissed", by="Board", on=today),
            lambda lena, today: lena.qme_appointments.create(
                begins_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
            ),
            lambda lena, today: attested(lena, today - timedelta(days=365)),
            lambda lena, _today: (
                Reviewer.objects.filter(pk=lena.pk).update(degree="dc"),
                lena.certifications.update(board=""),
            ),
        ],
    )
    def test_asks_for_nothing_where_nothing_is_amiss(self, as_, make):
        make(a_reviewer(), timezone.localdate())
        (line,) = as_(a_case_manager()).get("credential_roster").context["lines"]
        assert line.attention == {}

    def test_a_name_is_posted_and_not_in_the_address(self, as_):
        a_reviewer(), a_reviewer("Tobias Aurelio")
        visit = as_(a_case_manager())
        answer = visit.post("credential_search", words="aur", attention="")
        assert answer.url == f"{reverse('credential_roster')}?attention=&search=1"
        assert [str(line.reviewer) for line in visit.client.get(answer.url).context["lines"]] == ["Tobias Aurelio"]

    def test_asks_the_database_as_often_for_one_as_for_three(self, as_, django_assert_num_queries):
        visit = as_(a_case_manager())
        a_reviewer()
        visit.get("credential_roster")
        with django_assert_num_queries(QUERIES):
            visit.get("credential_roster")
        for name in ("Tobias Aurelio", "Dana Kowalczyk"):
            a_reviewer(name)
        with django_assert_num_queries(QUERIES):
            visit.get("credential_roster")

    def test_says_who_is_medical_director(self, as_):
        visit = as_(a_case_manager())
        assert "nobody on file, so no determination can be issued" in visit.said("credential_roster")
        designate(a_case("ready_for_review"))
        assert "Dana Whitfield, MD, California licence G-40117" in visit.said("credential_roster")


class TestSections:
    def test_a_licence_is_added_changed_and_removed_each_an_event(self, as_):
        lena = a_reviewer()
        visit = as_(an_administrator())
        answer = visit.post("credential_row_add", lena.pk, "licences", **LICENCE)
        assert answer.url == f"{reverse('credential_detail', args=[lena.pk])}#licences"
        nevada = lena.licenses.get(state="Nevada")
        visit.post("credential_row", lena.pk, "licences", nevada.pk, **LICENCE | {"restricted": "on", "number": "N-2"})
        visit.post("credential_row", lena.pk, "licences", nevada.pk, **LICENCE | {"restricted": "on", "number": "N-2"})
        visit.post("credential_row", lena.pk, "licences", nevada.pk, remove="yes")
        subject = f"license/{nevada.pk}"
        assert changes() == [
            ("Sam Petrosyan", subject, {"done": "added", "fields": []}),
            ("Sam Petrosyan", subject, {"done": "changed", "fields": ["number", "restricted"]}),
            ("Sam Petrosyan", subject, {"done": "deleted", "fields": []}),
        ]
        assert not lena.licenses.filter(state="Nevada").exists()

    @pytest.mark.parametrize(
        ("section", "typed", "words"),
        [
            ("licences", {**LICENCE, "expires_on": "31/31/2030"}, "There is no such day"),
            ("absences", {"begins_on": "06/10/2030", "ends_on": "06/09/2030"}, "The last day is before the first."),
            ("qme", {"begins_on": "06/10/2020", "ends_on": "06/09/2020"}, "The last day is before the first."),
            ("discipline", {"state": "pending", "by": "", "on": "06/10/2020"}, "This field is required."),
            ("discipline", {"state": "pending", "by": "Board", "on": "06/10/2040"}, "This date is still to come."),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, as_, section, typed, words):
        answer = as_(an_administrator()).post("credential_row_add", a_reviewer().pk, section, **typed)
        said = answer.content.decode()
        assert answer.status_code == 422
        assert words in said
        assert all(f'value="{text}"' in said for text in typed.values() if text)
        assert changes() == []

    def test_a_licence_of_another_reviewer_and_a_specialty_twice_are_refused_in_words(self, as_):
        lena, held = a_reviewer(), a_reviewer("Tobias Aurelio").licenses.get()
        visit = as_(an_administrator())
        typed = LICENCE | {"state": held.state, "number": held.number}
        first = visit.post("credential_row_add", lena.pk, "licences", **typed)
        second = visit.post(
            "credential_row_add", lena.pk, "certifications", specialty=lena.certifications.get().specialty_id
        )
        assert [answer.status_code for answer in (first, second)] == [422, 422]
        assert "A licence of this state with this number is on file already." in first.content.decode()
        assert "This specialty of the reviewer is on file already." in second.content.decode()

    def test_practice_and_npi(self, as_):
        lena = a_reviewer()
        a_reviewer("Tobias Aurelio")
        Reviewer.objects.exclude(pk=lena.pk).update(npi="1234567893")
        typed = {
            "degree": "do",
            "in_practice_since": "07/01/2005",
            "practice_hours_a_week": "20",
            "practice_attested_on": timezone.localdate().isoformat(),
            "languages": "Spanish",
            "capacity": "4",
        }
        visit = as_(an_administrator())
        wrong = visit.post("credential_practice", lena.pk, **typed, npi="1234567890")
        taken = visit.post("credential_practice", lena.pk, **typed, npi="1234567893")
        assert "This is no NPI" in wrong.content.decode()
        assert "Another reviewer has this NPI." in taken.content.decode()
        assert visit.post("credential_practice", lena.pk, **typed, npi="1000000004").status_code == 302
        lena.refresh_from_db()
        assert (lena.degree, lena.npi, lena.practice_hours_a_week, lena.capacity) == ("do", "1000000004", 20, 4)
        assert lena.accepts_cases is False

    def test_the_file_of_a_new_reviewer(self, as_):
        nadia = a_user(Role.REVIEWER, "Nadia Marsh")
        visit = as_(an_administrator())
        assert "Nadia Marsh" in visit.said("credential_add")
        typed = {"degree": "md", "in_practice_since": "2005", "practice_hours_a_week": "30", "capacity": "5"}
        answer = visit.post("credential_add", user=nadia.pk, **typed | {"in_practice_since": "01/01/2005"})
        reviewer = Reviewer.objects.get(user=nadia)
        assert answer.url == reverse("credential_detail", args=[reviewer.pk])
        assert changes() == [("Sam Petrosyan", f"reviewer/{reviewer.pk}", {"done": "added", "fields": []})]
        assert "Never attested" in visit.said("credential_detail", reviewer.pk)

    def test_no_other_section_has_an_address(self, as_):
        assert as_(an_administrator()).get("credential_row_add", a_reviewer().pk, "gossip").status_code == 404

    def test_the_page_shows_every_fact(self, as_):
        lena = a_reviewer()
        lena.disciplinary_actions.create(state="dismissed", by="Mercy Hospital", on=date(2020, 3, 4), what="Charting")
        lena.qme_appointments.create(begins_on=date(2019, 1, 2), ends_on=date(2020, 1, 2))
        lena.absences.create(begins_on=date(2030, 6, 1), ends_on=date(2030, 6, 9))
        Affiliation.objects.create(person=lena.user, kind="spouse", name="Otto Forsyth", npi="1234567893")
        said = as_(a_case_manager()).said("credential_detail", lena.pk)
        for words in (
            "Mercy Hospital", "Ended without action", "Charting", "Jan 2, 2020", "Otto Forsyth", "NPI 1234567893",
        ):  # fmt: skip
            assert words in said
        assert 'aria-label="Change: ' not in said.partition("<main")[2]


class TestTies:
    def test_of_a_reviewer_lead_back_to_the_reviewer(self, as_):
        lena = a_reviewer()
        visit = as_(an_administrator())
        answer = visit.post("credential_tie_add", lena.user_id, **TIE, income_share="12.5")
        tie = Affiliation.objects.get()
        assert answer.url == f"{reverse('credential_detail', args=[lena.pk])}#ties"
        assert (tie.person, str(tie.income_share)) == (lena.user, "12.50")
        visit.post("credential_tie", lena.user_id, tie.pk, **TIE, income_share="12.50", ends_on="01/31/2020")
        assert [data for _who, _what, data in changes()] == [
            {"done": "added", "fields": []},
            {"done": "changed", "fields": ["ends_on"]},
        ]

    def test_of_a_quality_physician_on_the_page_of_the_person(self, as_):
        ruth = a_quality_physician()
        visit = as_(an_administrator())
        answer = visit.post("credential_tie_add", ruth.pk, **TIE)
        assert answer.url == reverse("credential_person", args=[ruth.pk])
        assert "Harbor Orthopedics" in visit.said("credential_person", ruth.pk)
        assert [one.ties for one in visit.get("credential_people").context["people"] if one == ruth] == [1]

    def test_name_somebody(self, as_):
        answer = as_(an_administrator()).post("credential_tie_add", a_quality_physician().pk, kind="spouse")
        assert answer.status_code == 422
        assert "Name the person or the organization." in answer.content.decode()


class TestProofs:
    def test_are_kept_as_received_and_opened_with_an_event(self, as_):
        lena, content = a_reviewer(), a_pdf("A print of the licence")
        visit = as_(an_administrator())
        file = SimpleUploadedFile("print.pdf", content)
        answer = visit.post("proof_add", lena.pk, title="Print of the licence", about="California", file=file)
        assert answer.status_code == 302, answer.context["form"].errors
        proof = CredentialProof.objects.get()
        download = visit.get("proof_download", lena.pk, proof.pk)
        assert b"".join(download.streaming_content) == content
        assert (proof.size, proof.content_type) == (len(content), "application/pdf")
        assert download["Content-Disposition"] == f'attachment; filename="proof-{proof.pk}.pdf"'
        assert (CREDENTIALS, proof.sha256) in [(file.folder, file.sha256) for file in named_files()]
        visit.post("proof_remove", lena.pk, proof.pk)
        events = Event.objects.filter(kind__startswith="review.proof").order_by("id")
        assert [event.kind.rpartition("_")[2] for event in events] == ["added", "opened", "removed"]
        assert {event.data["sha256"] for event in events} == {proof.sha256}

    def test_a_file_that_two_rows_name_stays_until_both_are_gone(self, as_, django_capture_on_commit_callbacks):
        visit, content = as_(an_administrator()), a_pdf("A letter of the board")
        for reviewer in (a_reviewer(), a_reviewer("Tobias Aurelio")):
            visit.post("proof_add", reviewer.pk, title="Letter", file=SimpleUploadedFile("a.pdf", content))
        kept = []
        for proof in CredentialProof.objects.all():
            with django_capture_on_commit_callbacks(execute=True):
                visit.post("proof_remove", proof.reviewer_id, proof.pk)
            kept.append(is_kept(CREDENTIALS, proof.sha256))
        assert kept == [True, False]

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("print.pdf", b"MZ\x90\x00 not a PDF", "This is a program."),
            ("print.pdf", b"%PDF-1.4 and then nothing", "The PDF is cut short"),
            ("print.pdf", b"", "empty"),
            ("scan.tif", b"II*\x00", "The image is damaged."),
        ],
    )
    def test_what_is_no_whole_document_is_refused_by_its_content(self, as_, name, content, words):
        file = SimpleUploadedFile(name, content)
        answer = as_(an_administrator()).post("proof_add", a_reviewer().pk, title="Print", file=file)
        assert answer.status_code == 422
        assert words in answer.content.decode(), answer.context["form"].errors
        assert not CredentialProof.objects.exists()

    def test_the_same_file_twice_is_one(self, as_):
        lena, visit = a_reviewer(), as_(an_administrator())
        content = a_pdf("A letter of the board")
        for _once_more in range(2):
            answer = visit.post("proof_add", lena.pk, title="Letter", file=SimpleUploadedFile("a.pdf", content))
        assert "This very file is on file already, as “Letter”." in answer.content.decode()
        assert CredentialProof.objects.count() == 1

    def test_the_scanner_is_asked(self, as_, settings):
        settings.FILE_SCANNER = "false"
        file = SimpleUploadedFile("a.pdf", a_pdf("A letter of the board"))
        answer = as_(an_administrator()).post("proof_add", a_reviewer().pk, title="Letter", file=file)
        assert "A scanner found malware in the file" in answer.content.decode()

    def test_are_only_for_who_keeps_credentials(self, as_):
        said = as_(a_case_manager()).said("credential_detail", a_reviewer().pk)
        assert "Documents" not in said.partition("<main")[2]


class TestOwn:
    def test_shows_the_own_and_nobody_else(self, as_):
        lena = a_reviewer()
        a_reviewer("Tobias Aurelio")
        said = as_(lena.user).said("own_credentials")
        assert lena.licenses.get().number in said
        assert "Aurelio" not in said
        assert as_(lena.user).get("credential_roster").status_code == 403

    def test_the_reviewer_states_that_it_is_whole(self, as_):
        lena = a_reviewer()
        Reviewer.objects.update(practice_attested_on=date(2020, 1, 1))
        visit = as_(lena.user)
        assert "older than a year" in visit.said("own_credentials")
        seen = visit.get("own_credentials").context["seen"]
        visit.post("own_attest", seen=seen)
        lena.refresh_from_db()
        assert lena.practice_attested_on == timezone.localdate()
        event = Event.objects.get(kind="review.credentials_attested")
        assert (event.scope, event.actor, event.data) == (f"reviewer/{lena.pk}", lena.user, {"sha256": seen})

    def test_not_of_what_changed_meanwhile(self, as_):
        lena = a_reviewer()
        visit = as_(lena.user)
        seen = visit.get("own_credentials").context["seen"]
        lena.disciplinary_actions.create(state="pending", by="Medical Board", on=date(2020, 1, 1))
        answer = visit.post("own_attest", seen=seen)
        assert messages_of(answer) == [
            "What is on file changed while the page was open. Look at it, and state it again."
        ]
        assert not Event.objects.filter(kind="review.credentials_attested").exists()

    def test_ties_and_absences_are_stated_there(self, as_):
        lena = a_reviewer()
        visit = as_(lena.user)
        visit.post("own_tie_add", **TIE)
        tie = Affiliation.objects.get(person=lena.user)
        visit.post("own_tie", tie.pk, ends_on="01/31/2020", organization="Nobody")
        visit.post("own_absence_add", begins_on="06/01/2030", ends_on="06/09/2030")
        absence = lena.absences.get()
        visit.post("own_absence", absence.pk, begins_on="06/01/2030", ends_on="06/12/2030")
        visit.post("own_absence", absence.pk, remove="yes")
        tie.refresh_from_db()
        assert (tie.organization, tie.ends_on) == ("Harbor Orthopedics", date(2020, 1, 31))
        assert [(who, what.partition("/")[0], data["done"]) for who, what, data in changes()] == [
            ("Lena Forsyth", "affiliation", "added"),
            ("Lena Forsyth", "affiliation", "changed"),
            ("Lena Forsyth", "absence", "added"),
            ("Lena Forsyth", "absence", "changed"),
            ("Lena Forsyth", "absence", "deleted"),
        ]

    def test_those_of_others_are_not_there(self, as_):
        tobias = a_reviewer("Tobias Aurelio")
        tie = Affiliation.objects.create(person=tobias.user, kind="spouse", name="Ada")
        away = tobias.absences.create(begins_on=date(2030, 6, 1), ends_on=date(2030, 6, 1))
        visit = as_(a_reviewer().user)
        assert [visit.get("own_tie", tie.pk).status_code, visit.get("own_absence", away.pk).status_code] == [404, 404]

    def test_an_account_without_credentials_has_no_such_page(self, as_):
        assert as_(a_user(Role.REVIEWER, "Nadia Marsh")).get("own_credentials").status_code == 404


class TestTable:
    def test_of_what_is_on_file_changes_nothing(self, as_):
        lena = a_reviewer()
        License.objects.filter(reviewer=lena).update(number="=1+1", expires_on=date(2031, 1, 31))
        lena.absences.create(begins_on=date(2030, 6, 1), ends_on=date(2030, 6, 9))
        lena.qme_appointments.create(begins_on=date(2019, 1, 2))
        lena.disciplinary_actions.create(state="dismissed", by="Mercy, Hospital", on=date(2020, 3, 4), what='"Charts"')
        Affiliation.objects.create(person=lena.user, kind="spouse", name="Otto Forsyth", income_share="5")
        Affiliation.objects.create(person=a_quality_physician(), **TIE)
        visit = as_(an_administrator())
        table = b"".join(visit.get("credential_export").streaming_content)
        assert b"'=1+1" in table
        answer = visit.post("credential_import", file=SimpleUploadedFile("t.csv", table))
        taken = answer.context["taken"]
        assert (taken.changes, taken.faults, taken.unchanged) == ([], [], 8)
        assert Event.objects.filter(kind="review.credentials_exported").count() == 1

    def test_shows_what_would_change_before_it_does(self, as_):
        lena = a_reviewer()
        lena.licenses.update(expires_on=date(2030, 12, 31))
        licence = lena.licenses.get()
        nadia = a_user(Role.REVIEWER, "Nadia Marsh")
        table = "\r\n".join(
            [
                HEAD,
                f"{lena.user.email.upper()},Licence,{licence.state},{licence.number},Current,2031-01-31,yes,,,,,",
                f"{nadia.email},reviewer,,,,,,Doctor of Medicine,01/02/2003,30,5,yes",
                f"{nadia.email},licence,Nevada,N-1,current,12/31/2030,no,,,,,",
            ]
        )
        visit = as_(an_administrator())
        answer = visit.post("credential_import", file=SimpleUploadedFile("t.csv", table.encode()))
        assert [(line.number, line.who, line.words) for line in answer.context["taken"].changes] == [
            (
                2,
                "Lena Forsyth",
                f"Licence {licence}: restricted no → yes; expires on 2030-12-31 → 2031-01-31",
            ),
            (3, "Nadia Marsh", "Reviewer Nadia Marsh: new"),
            (4, "Nadia Marsh", "Licence Nevada N-1: new"),
        ]
        assert changes() == []
        shown = answer.context["table"]
        assert visit.post("credential_import", shown=shown).url == reverse("credential_roster")
        licence.refresh_from_db()
        assert (licence.restricted, licence.expires_on) == (True, date(2031, 1, 31))
        assert len(changes()) == 3
        again = visit.post("credential_import", file=SimpleUploadedFile("t.csv", table.encode()))
        assert again.context["taken"].unchanged == 3

    def test_of_two_lines_on_one_fact_the_last_stands(self, as_):
        lena = a_reviewer()
        a, b = (f"{lena.user.email},absence,6/1/2030,6/{day}/2030" for day in (9, 12))
        shown = f"person,fact,begins_on,ends_on\n{a}\n{b}\n{a}"
        as_(an_administrator()).post("credential_import", shown=shown)
        assert [str(absence) for absence in lena.absences.all()] == ["June 1, 2030 to June 9, 2030"]
        assert [data["done"] for _who, _what, data in changes()] == ["added", "changed", "changed"]

    def test_a_wrong_line_is_named_and_nothing_is_taken_in(self, as_):
        lena = a_reviewer()
        nobody = a_user(Role.REVIEWER, "Nadia Marsh").email
        staff = a_quality_physician().email
        good = f"{lena.user.email},licence,Nevada,N-1,current,12/31/2030,,,"
        lines = [
            "person,fact,state,number,status,expires_on,restricted,specialty,board",
            good,
            "who@example.org,licence,Nevada,N-1,current,12/31/2030,,,",
            f"{lena.user.email},diploma,,,,,,,",
            f"{lena.user.email},licence,Nevada,N-2,current,soon,,,",
            f"{lena.user.email},licence,Nevada,N-2,current,12/31/2030,perhaps,,",
            f"{lena.user.email},licence,Nevada,N-2,current,12/31/2030,,,A board",
            f"{lena.user.email},certification,,,,,,Gossip,",
            f"{nobody},licence,Nevada,N-3,current,12/31/2030,,,",
            f"{staff},reviewer,,,,,,,",
        ]
        visit = as_(an_administrator())
        answer = visit.post("credential_import", file=SimpleUploadedFile("t.csv", "\n".join(lines).encode()))
        assert answer.status_code == 422
        assert [(line.number, line.words) for line in answer.context["taken"].faults][:-1] == [
            (3, "person: No account has this address."),
            (4, "fact: This is none of reviewer, licence, certification, discipline, qme, absence, tie."),
            (5, "expires_on: This is not a date. Type month, day and year, as 06/03/2015."),
            (6, "restricted: This is neither yes nor no."),
            (7, "board: A row on this fact has no such value."),
            (8, "specialty: No specialty has this name. Add it in Administration first."),
            (9, "person: Nothing is on file of this reviewer. A row “reviewer” comes first."),
        ]
        assert visit.post("credential_import", shown="\n".join(lines)).status_code == 422
        assert not License.objects.filter(number="N-1").exists()

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"a,b\n1,2\n", "This is no table of credentials. It has “a”, “b”."),
            (b"person\n", "It needs the columns “person” and “fact”."),
            (b"\xff\xfe\x00", "The table is not in UTF-8."),
            (b"", "The submitted file is empty."),
            (b"person,fact\n" * 2001, "The page takes 2,000 lines."),
        ],
    )
    def test_what_is_no_such_table_is_refused(self, as_, content, words):
        answer = as_(an_administrator()).post("credential_import", file=SimpleUploadedFile("t.csv", content))
        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_nobody_else_takes_them_out_or_in(self, as_):
        for person in (a_case_manager(), an_auditor(), a_reviewer().user):
            visit = as_(person)
            assert [visit.get(name).status_code for name in ("credential_export", "credential_import")] == [403, 403]
