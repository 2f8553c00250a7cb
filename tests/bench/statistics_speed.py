"""How long the agency's tables of a year take among so many determinations:

    python -m tests.servers postgres -- python -m tests.bench.statistics_speed [--letters 1000000]

A made-up caseload (`tests.factories.caseload`) is copied in an empty PostgreSQL database to YEARS years, first the few,
then the rest, with as many applications as letters. Asked is the newest year whole: among a million, 180,000 letters,
about as many as the agency has in a year. Its months are kept but for the last, of which something changed since, as
on any day; told is also what all of it takes from the facts alone, as before the first night. Ends with 1 where the
year takes more than LONGEST seconds in the middle.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from statistics import median
from tempfile import TemporaryDirectory

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - what follows needs the settings
from django.db import connection, models  # noqa: E402
from django.db.models.functions import TruncMonth  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from cases.models import Case, CaseEvent, CaseMove, MoveGround, Party  # noqa: E402
from cases.selectors.lateness import Period  # noqa: E402
from reviews.models import ChangedMonth, CountedMonth, DecidedItem, Determination  # noqa: E402
from reviews.selectors.statistics import statistics_of  # noqa: E402
from reviews.services.statistics import count_changed_months  # noqa: E402
from tests.factories.caseload import FIRST, a_caseload  # noqa: E402

FEW = 10_000
TEMPLATES = 1_000
COPIED: tuple[type[models.Model], ...] = (Case, Party, CaseMove, MoveGround, CaseEvent, Determination, DecidedItem)
YEARS = 5.5
NEWEST = Period(FIRST, FIRST.replace(year=FIRST.year + 1))
LAST = FIRST.replace(year=FIRST.year + 1, month=FIRST.month - 1)
STEP = 1_000_000
"""Between the ids of two copies of a row."""
ASIDE = 10
"""One copy in so many brings its later versions and new reviews along: of fifty letters one stands no more."""
ATTEMPTS = 7
LONGEST = 2.0


def fill(first: int, end: int) -> None:
    """Make the copies of these numbers; the days of each lie in one of the years, evenly."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # what is copied fits together: no key is looked up
        for model in COPIED:
            columns = [field for field in model._meta.local_fields if not field.generated]
            values = ", ".join(_copy(field) for field in columns)
            names = ", ".join(field.column for field in columns)
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM {model._meta.db_table} AS t,"  # noqa: S608 - our own names
                f" generate_series({first}, {end - 1}) AS n,"
                f" LATERAL (SELECT make_interval(days => ((n * 7919) % {round(YEARS * 365)}) - 240) AS back) AS shift"
                f" WHERE t.{model._meta.pk.column} < {STEP}{_only_some(model)}"
            )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute(f"VACUUM ANALYZE {', '.join(model._meta.db_table for model in COPIED)}")


def _only_some(model: type[models.Model]) -> str:
    if model is CaseEvent:
        return f" AND n % {ASIDE} = 0"
    later = "SELECT id FROM reviews_determination WHERE supersedes_id IS NOT NULL"
    column = {Determination: "id", DecidedItem: "determination_id"}.get(model)
    return f" AND (n % {ASIDE} = 0 OR t.{column} NOT IN ({later}))" if column else ""


def _copy(field: models.Field) -> str:
    """What a copy has in this column, in SQL."""
    name = f"t.{field.column}"
    if field.primary_key or (field.is_relation and field.related_model in COPIED):
        return f"{name} + n * {STEP}"
    if field.name == "case_number":
        return f"left({name}, 5) || lpad((right({name}, 7)::int + n * {TEMPLATES})::text, 7, '0')"
    if isinstance(field, models.DateTimeField):
        return f"{name} - back"
    return f"({name} - back)::date" if isinstance(field, models.DateField) else name


def keep_months() -> None:
    """Count every month anew, but for one change in the last of the year."""
    months = {
        month
        for model, day in ((DecidedItem, "decided_on"), (Case, "received_on"))
        for (month,) in model.objects.exclude(**{day: None}).order_by().values_list(TruncMonth(day)).distinct()
    }
    ChangedMonth.objects.bulk_create(ChangedMonth(month=month) for month in months)
    begin = time.perf_counter()
    counted = count_changed_months(progress=lambda _done, _total: None)
    print(f"  {counted} months counted in {time.perf_counter() - begin:.1f} s")
    ChangedMonth.objects.create(month=LAST)


def measured() -> tuple[float, float, int]:
    """Seconds in the middle and at most, and queries, of the tables of the newest year."""
    took = []
    for _ in range(ATTEMPTS):
        begin = time.perf_counter()
        statistics_of(None, NEWEST)
        took.append(time.perf_counter() - begin)
    with CaptureQueriesContext(connection) as asked:
        statistics_of(None, NEWEST)
    return median(took), max(took), len(asked)


def _tell(source: str, middle: float, slowest: float, queries: int) -> None:
    print(f"  tables of the year {source}: {middle:.2f} s, at most {slowest:.2f} s, {queries} queries", flush=True)


def main() -> None:
    """Fill, measure, fill up, measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--letters", type=int, default=1_000_000)
    options = parser.parse_args()
    if connection.vendor != "postgresql":
        sys.exit("python -m tests.servers postgres -- python -m tests.bench.statistics_speed")
    call_command("migrate", verbosity=0)
    with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        a_caseload(1, applications=TEMPLATES, letters=TEMPLATES)
    with connection.cursor() as cursor:
        cursor.execute("SET jit = off; SET work_mem = '32MB'")  # as docs/scale.md recommends
    first, middle = 1, 0.0
    for letters in (FEW, options.letters):
        begin = time.perf_counter()
        fill(first, letters // TEMPLATES)
        first = letters // TEMPLATES
        items = DecidedItem.objects.filter(decided_on__range=NEWEST, position=1).count()
        print(
            f"{letters:,} letters, {items:,} of them in the year, after {time.perf_counter() - begin:.0f} s;"
            f" load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
        CountedMonth.objects.all().delete()
        _tell("from the facts", *measured())
        keep_months()
        middle, *_others = told = measured()
        _tell("from kept months", *told)
    sys.exit(middle > LONGEST)


if __name__ == "__main__":
    main()
