"""Takes the demo's cases through the real services, each as far as its stage says."""

from __future__ import annotations

import io
import tomllib
from datetime import date, timedelta
from html import escape
from pathlib import Path
from typing import Any

from django.utils import timezone
from weasyprint import HTML

from cases.enums import (
    Applicant,
    CaseEventKind,
    Channel,
    DocumentSource,
    PartyKind,
    Place,
    Priority,
    ReviewTiming,
    UrOutcome,
)
from cases.models import Case
from cases.records.naming import proposed
from cases.selectors.required import required_rows
from cases.services.documents import DocumentData, check_document, receive_document
from cases.services.events import add_event, business_time
from cases.services.intake import Application, ItemData, PartyData, UrData, open_case
from cases.services.moves import move_case
from cases.services.required import EntryAnswer, state_required
from imr_site.accounts.models import User
from reviews.enums import CitationKind, CitationSide, Decision
from reviews.models import GuidelineEdition, ReviewRound
from reviews.selectors.determination import content_of
from reviews.services.drafting import (
    CitationData,
    DecisionData,
    FactData,
    SummaryData,
    save_decision,
    save_facts,
    save_summary,
)
from reviews.services.findings import recompute_findings
from reviews.services.rounds import declare_conflict, designate_reviewer, mark_reviewed
from reviews.services.sign_off import approve, submit_determination

STAGES = ("received", "records_pending", "designated", "clinical_review", "quality_review", "issued")


def demo_cases() -> list[dict[str, Any]]:
    """The cases as written in `cases.toml`."""
    return list(tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))["case"])


def build(spec: dict[str, Any], people: dict[str, User]) -> tuple[Case, bool]:
    """The case of this number and whether it was made now; one that is on file is left as it is."""
    existing = Case.objects.filter(case_number=spec["number"]).first()
    if existing is not None:
        return existing, False
    case = open_case(application=_application(spec), actor=people["intake"])
    stage = STAGES.index(spec["stage"])
    if stage >= STAGES.index("records_pending"):
        _to_records(case, spec, people)
    if stage >= STAGES.index("designated"):
        round_ = _to_designated(case, spec, people)
        if stage >= STAGES.index("clinical_review"):
            _review(round_, spec)
        if stage >= STAGES.index("quality_review"):
            submit_determination(round_=round_, actor=round_.reviewer.user)
        if stage >= STAGES.index("issued"):
            _issue(round_, spec, people)
    case.refresh_from_db()
    return case, True


def _application(spec: dict[str, Any]) -> Application:
    street = "100 Example Street, Sacramento, CA 95814"
    parties = [
        PartyData(kind=PartyKind.INJURED_WORKER, name=spec["worker"], address=street),
        PartyData(kind=PartyKind.REQUESTING_PHYSICIAN, name=spec["physician"], address=street),
        PartyData(
            kind=PartyKind.CLAIMS_ADMINISTRATOR,
            organization=spec["administrator"],
            address=street,
            email=spec.get("administrator_email", ""),
            channel=Channel.ELECTRONIC if "administrator_email" in spec else Channel.MAIL,
        ),
    ]
    if "attorney" in spec:
        parties.append(PartyData(kind=PartyKind.APPLICANT_ATTORNEY, name=spec["attorney"], address=street))
    if "employer" in spec:
        parties.append(PartyData(kind=PartyKind.EMPLOYER, organization=spec["employer"]))
    return Application(
        case_number=spec["number"],
        received_on=_day(spec["received"]),
        date_of_injury=_day(spec["injury"]),
        priority=Priority(spec.get("priority", "standard")),
        claim_number=spec["claim"],
        primary_diagnosis=spec["diagnosis"],
        applicant=Applicant.EMPLOYEE,
        signed=True,
        ur_decision_attached=True,
        ur=UrData(
            decided_on=_day(spec["ur"]),
            communicated_on=_day(spec["ur"]),
            served_on=_day(spec["ur"]),
            served_to=PartyKind.INJURED_WORKER,
            served_by=Channel.MAIL,
            served_place=Place.CALIFORNIA,
            rfa_date=_day(spec["rfa"]),
            outcome=UrOutcome.DENIED,
            timing=ReviewTiming.PROSPECTIVE,
            on_necessity=True,
            conditional_non_certification=False,
            formulary=False,
            notice_withheld=False,
            liability_disputed=False,
        ),
        parties=parties,
        items=[
            ItemData(item["request"], item.get("authorized", ""), item.get("disputed", "")) for item in spec["item"]
        ],
    )


def _to_records(case: Case, spec: dict[str, Any], people: dict[str, User]) -> None:
    received, assigned = business_time(_day(spec["received"])), business_time(_day(spec["assigned"]))
    for action, actor, at in (
        ("start_eligibility_review", people["intake"], received),
        ("find_eligible", people["intake"], received),
        ("assign", people["manager"], assigned),
        ("await_records", None, assigned),
    ):
        move_case(case=case, action=action, actor=actor, at=at)
    for kind, on in (
        (CaseEventKind.ELIGIBILITY_FINDING_RECEIVED, received),
        (CaseEventKind.ASSIGNMENT_NOTICE_SENT, assigned),
    ):
        add_event(case=case, kind=kind, occurred_at=on, actor=people["manager"])
    for document in spec.get("document", ()):
        _receive(case, document, people["intake"])


def _receive(case: Case, document: dict[str, Any], actor: User) -> None:
    body = f"<h1>{escape(document['title'])}</h1><p>{escape(document['author'])}</p><p>{escape(document['text'])}</p>"
    pdf = HTML(string=body).write_pdf()
    received = receive_document(
        case=case,
        data=DocumentData(
            source=DocumentSource(document["source"]),
            title=document["title"],
            kind=proposed(document["title"], today=timezone.localdate()).kind,
            author=document["author"],
            dated_from=_day(document["dated"]),
        ),
        upload=io.BytesIO(pdf),
        original_name=f"{document['title']}.pdf",
        actor=actor,
    )
    check_document(document_id=received.pk)


def _answer_list(case: Case, actor: User) -> None:
    """What is proposed for the list of what must be there is confirmed, and each gap has its reason."""
    said = [
        EntryAnswer(
            row.entry.key, row.state, tuple((span.first, span.last) for span in row.spans), "" if row.spans else _NONE
        )
        for row in required_rows(case)
    ]
    state_required(case=case, said=said, actor=actor)


_NONE = "The claims administrator says that there is none."


def _to_designated(case: Case, spec: dict[str, Any], people: dict[str, User]) -> ReviewRound:
    records = business_time(_day(spec["records"]))
    _answer_list(case, people["manager"])
    move_case(case=case, action="records_complete", actor=people["manager"], at=records)
    return designate_reviewer(
        case=case,
        reviewer=people[spec["reviewer"]].reviewer,
        match_reason="Evaluates and treats this condition and orders the disputed treatment in daily practice.",
        actor=people["manager"],
    )


def _review(round_: ReviewRound, spec: dict[str, Any]) -> None:
    actor = round_.reviewer.user
    declare_conflict(round_=round_, cleared=True, tie="", actor=actor)
    reviewed = {document["title"] for document in spec["document"] if document.get("reviewed")}
    for document in round_.case.documents.filter(title__in=reviewed):
        mark_reviewed(round_=round_, document=document, actor=actor)
    save_summary(round_=round_, data=SummaryData(**spec["summary"]), based_on=0, actor=actor)
    facts = [FactData(key=fact["key"], value=fact["value"]) for fact in spec.get("fact", ())]
    save_facts(round_=round_, facts=facts, based_on=0, actor=actor)
    for item, written in zip(round_.case.items.order_by("position"), spec["item"], strict=True):
        if "decision" in written:
            save_decision(round_=round_, item=item, data=_decision(written), based_on=0, actor=actor)
    recompute_findings(round_id=round_.pk, progress=lambda _done, _total: None)


def _decision(written: dict[str, Any]) -> DecisionData:
    return DecisionData(
        decision=Decision(written["decision"]),
        rationale=" ".join(written["rationale"].split()),
        outside_mtus_reason=written.get("outside", ""),
        citations=[
            _citation(side, citation)
            for side, key in ((CitationSide.CLAIMS_ADMINISTRATOR, "claims"), (CitationSide.REVIEWER, "own"))
            for citation in written[key]
        ],
    )


def _citation(side: CitationSide, citation: dict[str, Any]) -> CitationData:
    if citation["kind"] == CitationKind.MTUS:
        edition = GuidelineEdition.objects.get(chapter=citation["chapter"], year=citation["year"])
        return CitationData(side, CitationKind.MTUS, edition=edition, section=citation["section"])
    return CitationData(side, CitationKind(citation["kind"]), source=citation["source"], section=citation["section"])


def _issue(round_: ReviewRound, spec: dict[str, Any], people: dict[str, User]) -> None:
    approve(round_=round_, seen_sha256=content_of(round_).sha256, actor=people["quality"])
    move_case(case=round_.case, action="issue", actor=people["manager"], at=business_time(_day(spec["decided"])))


def _day(given: date | int) -> date:
    return timezone.localdate() - timedelta(days=given) if isinstance(given, int) else given
