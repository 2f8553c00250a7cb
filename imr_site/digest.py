"""The daily mail that takes the newest seal of the audit log out of reach of whoever runs this site."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from imr_site.audit.anchors import anchor_of
from imr_site.audit.kinds import AuditAudit
from imr_site.audit.models import Event, Seal
from imr_site.audit.sealing import sealing_state
from imr_site.audit.services import record

READERS = (Role.ADMINISTRATOR.value, Role.AUDITOR.value)


def mail_head(*, number: int) -> int:
    """Mail the line of this seal to every administrator and auditor, once; returns how many messages left.

    The event that says so is written when all have left. Raises OSError or SMTPException where the mail server does
    not take one; the next try begins anew.
    """
    subject = f"seal/{number}"
    if Event.objects.filter(kind=AuditAudit.HEADS_MAILED, subject=subject).exists():
        return 0
    seal = Seal.objects.get(pk=number)
    body = render_to_string(
        "audit/heads.txt",
        {
            "organization": settings.ORGANIZATION_NAME,
            "seal": seal,
            "line": str(anchor_of(seal)),
            "problem": sealing_state().problem,
        },
    )
    readers = User.objects.filter(role__in=READERS, is_active=True).order_by("pk").values_list("email", flat=True)
    for address in readers:
        EmailMessage(
            subject=f"Audit log of {settings.ORGANIZATION_SHORT_NAME}: seal {number}",
            body=body,
            to=[address],
            headers={"Auto-Submitted": "auto-generated"},
        ).send()
    with transaction.atomic():
        data = {"seal": number, "mac": seal.mac, "messages": len(readers)}
        record(kind=AuditAudit.HEADS_MAILED, scope="audit", subject=subject, actor=None, data=data)
    return len(readers)
