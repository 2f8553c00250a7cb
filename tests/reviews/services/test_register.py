"""The rows of the public register: there exactly while a version is in force, and read from its published words."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.enums import CaseState
from imr_site.jobs.models import Job
from imr_site.jobs.services import run_job
from reviews.enums import WithdrawalKind
from reviews.models import Determination, PublicDraft, PublicWithdrawal, RegisterEntry, register_index
from reviews.register.model import READING
from reviews.register.wordings import every_wording
from reviews.services.public import withdraw_public
from reviews.services.register import listing_of, request_register
from tests.factories import a_case, a_quality_physician, order_new_review
from tests.factories.public import a_draft, a_published, an_item, prepare, release, supersede

pytestmark = pytest.mark.django_db
COLUMNS = [field.attname for field in RegisterEntry._meta.local_fields]


def kept() -> dict[int, tuple]:
    """Every row with all its columns and what is indexed of it."""
    indexed = register_index.bodies_of(sorted(register_index.all_places()))
    rows = {row[0]: row for row in RegisterEntry.objects.values_list(*COLUMNS)}
    assert indexed.keys() == rows.keys()
    return {place: (*row, *indexed[place]) for place, row in rows.items()}


def test_the_columns_of_a_row():
    public = a_published(
        7,
        decision_date=date(2021, 3, 9),
        date_of_injury=date(2003, 5, 6),
        licensure="Ohio, California",
        specialty="Pain Management",
        items=(
            an_item("Norco 10/325mg #120", guideline="Decision based on MTUS Chronic Pain Medical Treatment 2009."),
            an_item("MRI of the lumbar spine", "overturned"),
        ),
    )
    row = RegisterEntry.objects.get()
    assert {name: getattr(row, name) for name in COLUMNS} == {
        "place": (date(2021, 3, 9).toordinal() << 32) + public.pk,
        "public_id": public.pk,
        "case_number": "CM24-0000007",
        "decided_on": date(2021, 3, 9),
        "outcome": "partial_overturn",
        "era": "before_2004",
        "age_band": "",
        "titles": "Norco 10/325mg #120\nMRI of the lumbar spine",
        "decisions": "upheld\noverturned",
        "categories": "diagnostic_testing\npharmaceuticals",
        "services": "hydrocodone, acetaminophen\nmri",
        "regions": "lumbar spine",
        "ingredients": "acetaminophen\nhydrocodone",
        "editions": "MTUS Chronic Pain Medical Treatment 2009",
        "specialties": "Pain Management",
        "licence_states": "California\nOhio",
        "reading": READING,
    }


def test_whoever_changes_what_is_listed_raises_the_reading():
    """After an update only what an earlier reading listed is listed anew. A new reading gets a line of its own here."""
    public = a_published(
        7,
        decision_date=date(2021, 3, 9),
        licensure="Ohio",
        specialty="Pain Management",
        items=(an_item("Norco 10/325mg #120"), an_item("MRI of the lumbar spine", "overturned")),
    )
    entry, indexed = listing_of(public)
    listed = [getattr(entry, name) for name in COLUMNS if name not in {"place", "public_id", "reading"}]
    wordings = sorted((term, sorted(wordings)) for wordings, term in every_wording().items())
    digest = sha256(repr((listed, indexed[1:], wordings)).encode()).hexdigest()
    assert {READING: digest[:16]} == {4: "571316871e70ca32"}


class TestInForce:
    def test_listed_by_the_release_and_not_before(self):
        draft = prepare()
        assert kept() == {}
        public = release(draft)
        assert [row[1] for row in kept().values()] == [public.pk]

    def test_a_correction_takes_the_place(self):
        release()
        second = release(prepare(PublicDraft.objects.get(), summary="Better."), reason="Better")
        assert [row[1] for row in kept().values()] == [second.pk]

    def test_gone_when_withdrawn(self):
        public = release()
        kind = WithdrawalKind.MISTAKE
        withdraw_public(public=public, kind=kind, reason="A date was wrong.", actor=a_quality_physician())
        assert kept() == {}

    def test_gone_once_a_new_review_is_ordered(self):
        case = a_case(CaseState.ISSUED)
        release(prepare(a_draft(Determination.objects.get(case=case))))
        order_new_review(case)
        assert kept() == {}

    def test_the_next_determination_is_listed_by_its_own_release(self):
        case = a_case(CaseState.ISSUED)
        release(prepare(a_draft(Determination.objects.get(case=case))))
        later = supersede(case)
        assert kept() == {}
        public = release(prepare(a_draft(later)))
        assert [row[1] for row in kept().values()] == [public.pk]


class TestRebuild:
    def test_changes_nothing_of_what_is_kept(self, capsys):
        release()
        a_published(1, decision_date=None)
        a_published(2)
        before = kept()
        assert len(before) == 3
        call_command("rebuild_register")
        assert kept() == before
        assert "Listed: 3." in capsys.readouterr().out

    def test_mends_what_differs(self):
        public, gone = release(), a_published(1)
        before = kept()
        RegisterEntry.objects.filter(public=public).update(outcome="uphold", titles="typed by hand")
        RegisterEntry.objects.filter(public=gone).delete()
        register_index.drop(sorted(register_index.all_places()))
        case = a_case(CaseState.ISSUED)
        aside = release(prepare(a_draft(Determination.objects.get(case=case))))
        order_new_review(case)
        RegisterEntry.objects.create(
            place=5, public=aside, case_number=case.case_number, outcome="uphold", titles="x", decisions="upheld"
        )
        call_command("rebuild_register")
        assert kept() == before

    def test_is_requested_where_an_earlier_release_has_read(self):
        a_published(1), a_published(2)
        before = kept()
        RegisterEntry.objects.filter(case_number="CM24-0000002").update(reading=READING - 1)
        request_register()
        run_job(Job.objects.get(kind="reviews.rebuild_register").pk)
        assert kept() == before
        request_register()
        assert Job.objects.filter(kind="reviews.rebuild_register").count() == 1

    def test_is_requested_once_where_nothing_is_listed_yet(self):
        request_register()
        a_published(1)
        before = kept()
        request_register()
        assert not Job.objects.filter(kind="reviews.rebuild_register").exists()
        RegisterEntry.objects.all().delete()
        register_index.drop(sorted(register_index.all_places()))
        request_register()
        request_register()
        run_job(Job.objects.get(kind="reviews.rebuild_register").pk)
        assert kept() == before


def test_the_database_refuses_what_it_does_not_know():
    public = a_published(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterEntry.objects.update(outcome="modified")
    said = {"public": public, "reason": "Why", "withdrawn_by": a_quality_physician(), "withdrawn_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicWithdrawal.objects.create(kind="for fun", **said)
