from django.db import migrations


def note_ready(apps, schema_editor):
    """Cases whose determination is approved, and not issued yet, are ready to be issued."""
    rounds = apps.get_model("reviews", "ReviewRound").objects.filter(
        closed_at=None, sign_offs__verdict="approved", sign_offs__invalidated_at=None
    )
    cases = apps.get_model("cases", "Case").objects.filter(state="quality_review", pk__in=rounds.values("case"))
    cases.update(ready_to_issue=True)


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0027_lists_in_the_order_of_an_index"),
        ("reviews", "0011_facts_are_kept"),
    ]

    operations = [migrations.RunPython(note_ready, migrations.RunPython.noop)]
