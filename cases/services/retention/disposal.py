"""Disposal: proposed once its time is over, approved by two people, carried out by a job, certified.

proposed -> approved by one -> approved by another -> (job dispose) -> certified. Each thing is decided once more when
its turn comes, under the lock of its case: what is on hold by then, or whose time is not over after all, is kept.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from hashlib import sha256

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import RetentionAudit
from cases.enums import DisposalState, JobKind, LineOutcome
from cases.errors import CaseError
from cases.hooks import Candidate, Keeper, keepers
from cases.models import Case, Disposal, DisposalCertificate, DisposalLine, Disposed
from cases.retention.engine import Verdict, begun_before, verdict_on
from cases.retention.rules import Fate, RecordClass
from cases.selectors.retention import held_cases, record_class, record_classes
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.canonical import canonical_sha256
from imr_site.files.store import forget
from imr_site.jobs.registry import Progress
from imr_site.jobs.services import enqueue

LINES = 500
"""Things of one proposal at most: as many as two people can look through."""
ASK_AGAIN = timedelta(days=90)
"""How long after a refusal the same thing is proposed again at the earliest."""


def propose_disposals(*, actor: User | None) -> list[Disposal]:
    """Propose what may be disposed of today, one proposal a class with at most `LINES` things; the rest comes later.

    Left out is what is on hold, waits in another proposal, or was refused in the last `ASK_AGAIN`.
    """
    require(actor, rules.propose_disposal)
    today = timezone.localdate()
    made = (_propose(each, today, actor) for each in record_classes() if each.fate is Fate.DISPOSED)
    return [disposal for disposal in made if disposal is not None]


def approve_disposal(*, disposal: Disposal, actor: User) -> Disposal:
    """Approve as the first or the second person; the second approval starts the disposal.

    Raises NotAllowed for who proposed it or approved it before, and CaseError if it no longer waits for an approval.
    """
    require(actor, rules.decide_disposal, disposal)
    with transaction.atomic():
        disposal = _locked(disposal.pk)
        require(actor, rules.approve_of_another, disposal)
        if disposal.state == DisposalState.PROPOSED:
            disposal.first_approved_at, disposal.first_approved_by = timezone.now(), actor
        elif disposal.state == DisposalState.HALF_APPROVED:
            disposal.second_approved_at, disposal.second_approved_by = timezone.now(), actor
            disposal.job = enqueue(
                kind=JobKind.DISPOSE,
                key=str(disposal.pk),
                args={"disposal": disposal.pk},
                scope=disposal.scope,
                requested_by=actor,
            )
        else:
            raise CaseError(f"This disposal waits for no approval: {disposal.state.label.lower()}.")
        disposal.save()
        _record(RetentionAudit.APPROVED, disposal, actor, {"approval": 2 if disposal.second_approved_at else 1})
    return disposal


def refuse_disposal(*, disposal: Disposal, reason: str, actor: User) -> Disposal:
    """Refuse it before its second approval; its things are kept, and proposed again no sooner than `ASK_AGAIN` later.

    Raises CaseError without a reason, or if it is decided.
    """
    require(actor, rules.decide_disposal, disposal)
    if not reason.strip():
        raise CaseError("Say why these things are kept.")
    with transaction.atomic():
        disposal = _locked(disposal.pk)
        if disposal.state not in {DisposalState.PROPOSED, DisposalState.HALF_APPROVED}:
            raise CaseError(f"This disposal can no longer be refused: {disposal.state.label.lower()}.")
        now = timezone.now()
        disposal.refused_at, disposal.refused_by, disposal.refusal = now, actor, reason.strip()
        disposal.save()
        disposal.lines.update(outcome=LineOutcome.REFUSED.value, settled_at=now)
        digest = sha256(disposal.refusal.encode()).hexdigest()
        _record(RetentionAudit.REFUSED, disposal, actor, {"reason_sha256": digest})
    return disposal


def carry_out_disposal(*, disposal_id: int, progress: Progress) -> DisposalCertificate:
    """Dispose of each thing in turn and certify it; a run that broke off is carried on where it was.

    Raises CaseError unless two people approved.
    """
    disposal = Disposal.objects.get(pk=disposal_id)
    if disposal.second_approved_at is None:
        raise CaseError("Two people must approve this disposal first.")
    keeper, total = keepers[disposal.record_class], disposal.lines.count()
    for done, line in enumerate(disposal.lines.order_by("pk"), start=1):
        if line.outcome == LineOutcome.OPEN and _begin(line.pk, disposal, keeper):
            _forget_files(line, keeper)
            _settle(line, LineOutcome.REMOVED)
        progress(done, total)
    return _certify(disposal)


def _propose(each: RecordClass, today: date, actor: User | None) -> Disposal | None:
    before = begun_before(each, day=today)
    if before is None:
        return None
    due: list[tuple[Candidate, Verdict, date]] = []
    for candidate in keepers[each.key].candidates(before):
        verdict = verdict_on(each, candidate.dates, day=today)
        if verdict.kept_until and verdict.may_go_on(today) and _may_be_proposed(each, candidate):
            due.append((candidate, verdict, verdict.kept_until))
        if len(due) == LINES:
            break
    if not due:
        return None
    try:
        return _make(each, due, actor)
    except IntegrityError:  # somebody proposed the same things at this moment
        return None


def _make(each: RecordClass, due: list[tuple[Candidate, Verdict, date]], actor: User | None) -> Disposal:
    with transaction.atomic():
        disposal = Disposal.objects.create(record_class=each.key, proposed_at=timezone.now(), proposed_by=actor)
        DisposalLine.objects.bulk_create(
            DisposalLine(
                disposal=disposal,
                record_class=each.key,
                subject=candidate.subject,
                case_id=candidate.case_id,
                name=candidate.name,
                because=verdict.because,
                kept_until=kept_until,
            )
            for candidate, verdict, kept_until in due
        )
        things = [[candidate.subject, kept_until.isoformat()] for candidate, _verdict, kept_until in due]
        _record(
            RetentionAudit.PROPOSED,
            disposal,
            actor,
            {"class": each.key, "things": len(things), "sha256": canonical_sha256(things)},
        )
    return disposal


def _may_be_proposed(each: RecordClass, candidate: Candidate) -> bool:
    before = DisposalLine.objects.filter(record_class=each.key, subject=candidate.subject)
    lately = timezone.now() - ASK_AGAIN
    if before.filter(outcome=LineOutcome.OPEN.value).exists():
        return False
    if before.filter(outcome=LineOutcome.REFUSED.value, settled_at__gt=lately).exists():
        return False
    return not held_cases(keepers[each.key].cases(_id(candidate.subject)))


def _begin(line_id: int, disposal: Disposal, keeper: Keeper) -> bool:
    """Note what goes and take it out of the rows, all or nothing; from then on it is carried through.

    False if the thing is kept: a hold that was placed before this moment counts, as both lock the case.
    """
    with transaction.atomic():
        line = DisposalLine.objects.select_for_update(of=("self",)).get(pk=line_id)
        if line.outcome != LineOutcome.OPEN:  # another run settled it
            return False
        if line.begun_at:
            return True
        subject = _id(line.subject)
        cases = keeper.cases(subject)
        list(Case.objects.select_for_update().filter(pk__in=cases).order_by("pk"))
        today = timezone.localdate()
        if held_cases(cases):
            _settle(line, LineOutcome.HELD)
            return False
        if not verdict_on(record_class(disposal.record_class), keeper.dates(subject), day=today).may_go_on(today):
            _settle(line, LineOutcome.NOT_DUE)
            return False
        things, now = keeper.holdings(subject), timezone.now()
        Disposed.objects.bulk_create(Disposed(line=line, at=now, **asdict(thing)) for thing in things)
        keeper.clear(subject)
        line.begun_at = now
        line.save(update_fields=["begun_at"])
        record(
            kind=RetentionAudit.BEGUN,
            scope=line.case.scope if line.case else disposal.scope,
            subject=disposal.scope,
            actor=None,
            data={
                "class": disposal.record_class,
                "thing": line.subject,
                "sha256": canonical_sha256([asdict(thing) for thing in things]),
            },
        )
    return True


def _forget_files(line: DisposalLine, keeper: Keeper) -> None:
    """Remove the files that nothing else names; what another case received in the same bytes stays."""
    if keeper.folder is None:
        return
    for thing in line.things.all():
        with transaction.atomic():
            _hold_names(keeper)
            if not keeper.is_named(thing.sha256):
                for folder, sha256 in keeper.made_from(thing.sha256):
                    forget(folder, sha256)
                forget(keeper.folder, thing.sha256)


def _hold_names(keeper: Keeper) -> None:
    """Let nobody name a file while it is looked whether anybody does; on SQLite the transaction does so already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(keeper.table)} IN SHARE ROW EXCLUSIVE MODE")


def _settle(line: DisposalLine, outcome: LineOutcome) -> None:
    DisposalLine.objects.filter(pk=line.pk, outcome=LineOutcome.OPEN.value).update(
        outcome=outcome.value, settled_at=timezone.now()
    )


def _certify(disposal: Disposal) -> DisposalCertificate:
    """The certificate of a disposal of which every thing is settled; made once."""
    with transaction.atomic():
        disposal = _locked(disposal.pk)
        if hasattr(disposal, "certificate"):
            return disposal.certificate
        content = _certificate_of(disposal)
        certificate = DisposalCertificate.objects.create(
            disposal=disposal, content=content, sha256=canonical_sha256(content), issued_at=timezone.now()
        )
        _record(RetentionAudit.CARRIED_OUT, disposal, None, {"certificate_sha256": certificate.sha256})
    return certificate


def _certificate_of(disposal: Disposal) -> dict[str, object]:
    """Everything the certificate tells, as plain JSON values: the rule, the people and days, and each thing's hash."""
    each, keeper = record_class(disposal.record_class), keepers[disposal.record_class]
    people = (
        ("proposed", disposal.proposed_by, disposal.proposed_at),
        ("approved first", disposal.first_approved_by, disposal.first_approved_at),
        ("approved second", disposal.second_approved_by, disposal.second_approved_at),
    )
    return {
        "class": each.key,
        "title": each.title,
        "removes": each.removes,
        "periods": [
            {"period": str(period), "citation": period.citation, "status": period.status}
            for period in each.periods_on(timezone.localdate(disposal.proposed_at))
        ],
        "people": [
            {"did": did, "name": person.full_name if person else "The daily timer", "at": at.isoformat()}
            for did, person, at in people
            if at
        ],
        "things": [
            {
                "subject": line.subject,
                "name": line.name,
                "because": line.because,
                "outcome": line.get_outcome_display(),
                "at": line.settled_at.isoformat() if line.settled_at else "",
                "gone": [
                    {
                        "what": thing.what,
                        "sha256": thing.sha256,
                        "bytes": thing.size,
                        "still_kept_elsewhere": keeper.is_named(thing.sha256),
                    }
                    for thing in line.things.all()
                ],
            }
            for line in disposal.lines.prefetch_related("things").order_by("pk")
        ],
    }


def _locked(disposal_id: int) -> Disposal:
    return Disposal.objects.select_for_update(of=("self",)).get(pk=disposal_id)


def _id(subject: str) -> int:
    return int(subject.rpartition("/")[2])


def _record(kind: RetentionAudit, disposal: Disposal, actor: User | None, data: dict[str, object]) -> None:
    record(kind=kind, scope=disposal.scope, actor=actor, data=data)
