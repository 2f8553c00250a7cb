"""The letters of a determination: which there are, what each is made from, and from when none of them is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from cases import rules as case_rules
from cases.addressing import Notice, told
from cases.enums import CaseEventKind, LetterKind
from cases.hooks import register_letter_type
from cases.letters.kinds import LetterType
from cases.models import Letter, Party
from cases.services.correspondence.deliveries import request_delivery, request_delivery_to_director
from cases.services.correspondence.letters import request_letter
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from reviews import rules
from reviews.letters.content import LetterContent
from reviews.letters.render import TEMPLATE_VERSION, inputs_sha256, render_letter_pdf
from reviews.models import Determination, DeterminationLetter, PublicDetermination, ReviewRound
from reviews.selectors.determination import set_aside_on, stands
from reviews.services.determination_inputs import as_values, inputs_of_content, inputs_of_letter


def request_determination_letters(*, determination: Determination, actor: User | None) -> list[Letter]:
    """Request a letter with its delivery for each party the law names, and the determination alone for the file.

    The Administrative Director gets a copy (LC 4610.6(f)); like every letter it describes the reviewer's qualifications
    and leaves the name out, which is confidential in all communications with others.
    """
    with transaction.atomic():
        letters = [request_determination_letter(determination=determination, actor=actor)]
        for party in told(Notice.DETERMINATION, determination.case.parties.order_by("id")):
            letter = request_determination_letter(determination=determination, actor=actor, recipient=party)
            request_delivery(letter=letter, party=party, actor=actor)
            letters.append(letter)
        copy = _request_copy(determination, actor)
        request_delivery_to_director(letter=copy, actor=actor)
        letters.append(copy)
    return letters


def _request_copy(determination: Determination, actor: User | None) -> Letter:
    kind = LetterKind.DETERMINATION_TO_DIRECTOR
    return _request(determination, kind, f"determination/{determination.pk}", actor)


def request_determination_letter(
    *, determination: Determination, actor: User | None, recipient: Party | None = None, public: bool = False
) -> Letter:
    """Request one letter: to a party with a cover, or without a recipient the determination alone.

    `public`: the letter is the public version of an imported letter, which names nobody.
    """
    require(actor, case_rules.make_letter, determination)
    kind = LetterKind.DETERMINATION_TO_PARTY if recipient else LetterKind.DETERMINATION
    if public:
        kind = LetterKind.DETERMINATION_PUBLIC
    return _request(determination, kind, f"determination/{determination.pk}", actor, recipient=recipient)


def request_public_letter(*, public: PublicDetermination, actor: User | None) -> Letter:
    """Request the letter that prints the released public text."""
    require(actor, rules.make_public_letter, public)
    kind, about = LetterKind.DETERMINATION_PUBLIC, f"public/{public.pk}"
    return _request(public.determination, kind, about, actor, public=public)


def draft_pdf(*, rounds: Sequence[ReviewRound], content: LetterContent, recipient: Party | None) -> bytes:
    """The letter to one party that issuing this content would make, marked as a draft; nothing is stored."""
    inputs = inputs_of_content(content, rounds, recipient)
    return render_letter_pdf(content, **as_values(inputs), mark="draft")


def printed_content(letter: Letter) -> LetterContent:
    """The content that the letter prints: the determination, or its released public text."""
    link = letter.determination_link
    return link.public.letter_content if link.public else link.determination.letter_content


def _request(
    determination: Determination,
    kind: LetterKind,
    about: str,
    actor: User | None,
    *,
    recipient: Party | None = None,
    public: PublicDetermination | None = None,
) -> Letter:
    def _prepare(letter: Letter) -> dict[str, Any]:
        link = DeterminationLetter.objects.create(letter=letter, determination=determination, public=public)
        return inputs_of_letter(printed_content(letter), link)

    return request_letter(
        case=determination.case,
        kind=kind,
        about=about,
        dated_on=(public or determination).letter_content.decision_date,
        actor=actor,
        recipient=recipient,
        prepare=_prepare,
    )


def render_options(letter: Letter) -> dict[str, Any]:
    """The arguments of the renderer besides the content."""
    mark = "public" if letter.kind == LetterKind.DETERMINATION_PUBLIC else ""
    return {**as_values(letter.inputs), "mark": mark}


def _draw(letter: Letter) -> bytes:
    return render_letter_pdf(printed_content(letter), **render_options(letter))


def _inputs_sha256(letter: Letter) -> str:
    return inputs_sha256(printed_content(letter), **render_options(letter))


def _set_aside_on(letter: Letter) -> date | None:
    return set_aside_on(letter.determination_link.determination)


def _standing(path: str) -> Q:
    return stands(f"{path}__determination_link__determination")


def _addressee(letter: Letter) -> list[str]:
    cover = letter.inputs["cover"]
    return [cover["name"], *cover["address"]]


_TO_PARTIES = LetterType(
    template_version=TEMPLATE_VERSION,
    draw=_draw,
    inputs_sha256=_inputs_sha256,
    set_aside_on=_set_aside_on,
    standing=_standing,
    addressee=_addressee,
    file_name="final-determination.pdf",
    sent=CaseEventKind.DETERMINATION_ISSUED,
    received=CaseEventKind.DETERMINATION_RECEIVED,
)
for _kind in (LetterKind.DETERMINATION, LetterKind.DETERMINATION_TO_PARTY, LetterKind.DETERMINATION_PUBLIC):
    register_letter_type(_kind, _TO_PARTIES)
# No clock of a party runs from a copy.
register_letter_type(LetterKind.DETERMINATION_TO_DIRECTOR, replace(_TO_PARTIES, sent=None, received=None))
