"""Declarations, sign-offs, links of letters and texts in force state facts: the database keeps them as they are.

What was append-only before is so again, with the guard against INSERT OR REPLACE of SQLite.
"""

from django.db import migrations

from imr_site.audit.append_only import Changes, append_only, lifted

RETIRED = Changes(once=("retired_at", "retired_by_id"))


class Migration(migrations.Migration):
    dependencies = [("reviews", "0010_editions_of_the_library")]
    operations = [
        lifted("reviews_determination"),
        lifted("reviews_publicdetermination"),
        lifted("reviews_publicwithdrawal"),
        append_only("reviews_determination"),
        append_only("reviews_publicdetermination"),
        append_only("reviews_publicwithdrawal"),
        append_only("reviews_determinationletter"),
        append_only("reviews_conflictdeclaration"),
        append_only("reviews_qualitysignoff", Changes(once=("invalidated_at",))),
        append_only("reviews_wordingtext", RETIRED),
        append_only("reviews_librarydocument", RETIRED),
    ]
