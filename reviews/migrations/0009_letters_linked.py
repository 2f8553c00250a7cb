"""Link each letter to its determination, and say honestly of each event on file who states it.

Nothing is taken away: an event that a move assumed stays, marked as assumed, and clocks still run from it.
"""

from datetime import date
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError
from django.db import migrations
from django.db.models import CharField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat

from imr_site.going_back import WAY_BACK

CALIFORNIA = ZoneInfo("America/Los_Angeles")
KINDS = {"party": "determination_to_party", "public": "determination_public"}
JOBS = {
    "reviews.render_letter": "cases.render_letter",
    "reviews.seal_letter": "cases.seal_letter",
    "reviews.send_letter": "cases.send_letter",
    "reviews.print_batch": "cases.print_batch",
}
BY_A_MOVE = [
    "information_answered",
    "question_answered",
    "records_complete",
    "records_closed_incomplete",
    "appeal_filed",
    "appeal_denied",
    "remand_ordered",
    "case_ended",
]
BY_A_MOVE_OR_HAND = ["liability_disputed", "liability_resolved"]
ASSUMED = [
    "eligibility_finding_received",
    "assignment_notice_sent",
    "ineligibility_notice_sent",
    "determination_issued",
]
SHOWN = {"sent_on": "determination_issued", "received_on": "determination_received"}
CHUNK = 500


def link(apps, schema_editor):
    letters = apps.get_model("cases", "Letter").objects
    determinations = apps.get_model("reviews", "Determination").objects
    publics = apps.get_model("reviews", "PublicDetermination").objects
    row = apps.get_model("reviews", "DeterminationLetter")
    _in_chunks(
        row,
        (
            row(letter_id=letter, determination_id=determination, public_id=public)
            for letter, determination, public in letters.values_list("pk", "determination", "public").iterator()
        ),
    )
    case_of = determinations.filter(pk=OuterRef("determination")).values("case")
    letters.update(
        case=Subquery(case_of[:1]), about=Concat(Value("determination/"), Cast("determination_id", CharField()))
    )
    released = letters.filter(public__isnull=False)
    released.update(about=Concat(Value("public/"), Cast("public_id", CharField())))
    for told, key in ((publics, "public"), (determinations, "determination")):
        for pk, dated in told.filter(letter_links__isnull=False).distinct().values_list("pk", "content__decision_date"):
            if dated:
                letters.filter(**{key: pk}, dated_on__isnull=True).update(dated_on=date.fromisoformat(dated))
    for old, new in KINDS.items():
        letters.filter(kind=old).update(kind=new)
    _rename_jobs(apps, JOBS, "service", "delivery")


def unlink(apps, schema_editor):
    letters = apps.get_model("cases", "Letter").objects
    others = letters.filter(determination_link=None).count()
    if others:
        fate = f"letters about anything but a determination would be lost ({others} rows)"
        raise CommandError(f"This migration is not undone: {fate}. {WAY_BACK}")
    links = apps.get_model("reviews", "DeterminationLetter").objects.filter(letter=OuterRef("pk"))
    letters.update(
        determination=Subquery(links.values("determination")[:1]), public=Subquery(links.values("public")[:1])
    )
    for old, new in KINDS.items():
        letters.filter(kind=new).update(kind=old)
    apps.get_model("reviews", "DeterminationLetter").objects.all().delete()
    letters.update(case=None, about="", dated_on=None)  # as the columns were made
    _rename_jobs(apps, {new: old for old, new in JOBS.items()}, "delivery", "service")


def say_who_states(apps, schema_editor):
    events = apps.get_model("cases", "CaseEvent").objects
    moves = apps.get_model("cases", "CaseMove").objects
    events.filter(kind__in=["application_received", "ur_decision_served"]).update(source="application")
    events.filter(kind__in=BY_A_MOVE).update(source="move")
    with_a_move = moves.filter(case=OuterRef("case"), at=OuterRef("occurred_at"))
    events.filter(Exists(with_a_move), kind__in=BY_A_MOVE_OR_HAND).update(source="move")
    events.filter(kind__in=ASSUMED).update(source="assumed")
    for delivery in apps.get_model("cases", "Delivery").objects.filter(sent_on__isnull=False).iterator():
        for field, kind in SHOWN.items():
            _show(events, delivery, kind, getattr(delivery, field))
    events.filter(case__origin="imported").update(source="record", delivery=None)


def forget_who_states(apps, schema_editor):
    """Undone only if doing it again would say the same of every event: the version before cannot keep who states it."""
    events = apps.get_model("cases", "CaseEvent").objects
    stated = list(events.order_by("pk").values_list("pk", "source", "delivery"))
    events.update(source="person", delivery=None)
    say_who_states(apps, schema_editor)
    again = list(events.order_by("pk").values_list("pk", "source", "delivery"))
    lost = sum(one != other for one, other in zip(stated, again, strict=True))
    if lost:
        raise CommandError(f"This migration is not undone: who states an event would be lost ({lost} rows). {WAY_BACK}")
    events.update(source="person", delivery=None)  # as the columns were made


def _show(events, delivery, kind, day):
    """The event that this delivery made, found by what it says: party, way and day."""
    if day is None:
        return
    alike = events.filter(
        kind=kind, party_id=delivery.letter.recipient_id, channel=delivery.channel, delivery=None
    )
    for event in alike.order_by("id"):
        if event.occurred_at.astimezone(CALIFORNIA).date() == day:
            event.source, event.delivery = "delivery", delivery
            event.save()
            return


def _in_chunks(model, rows):
    chunk = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            model.objects.bulk_create(chunk)
            chunk = []
    model.objects.bulk_create(chunk)


def _rename_jobs(apps, kinds, old_key, new_key):
    jobs = apps.get_model("jobs", "Job").objects
    for job in jobs.filter(kind__in=kinds).iterator():
        job.kind = kinds[job.kind]
        job.args = {new_key if key == old_key else key: value for key, value in job.args.items()}
        job.save(update_fields=["kind", "args"])


class Migration(migrations.Migration):
    dependencies = [("reviews", "0008_determination_letters"), ("jobs", "0001_initial")]
    operations = [
        migrations.RunPython(link, unlink),
        migrations.RunPython(say_who_states, forget_who_states),
    ]
