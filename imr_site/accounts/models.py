"""The people who work in the organization. Parties to a case are not users: they never sign in here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from imr_site.accounts.audit_kinds import AccountAudit
from imr_site.accounts.enums import ChangeDecision, ChangeKind, Role
from imr_site.audit.append_only import Changes, states_facts


class UserManager(BaseUserManager["User"]):
    """Creates users, who are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user with a usable password, or with none where `password` is None. Begins the history of roles.

        The address is kept in small letters, as allauth looks for it.
        """
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            RoleHeld.objects.using(self._db).create(person=user, role=user.role, since=timezone.now())
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An administrator made on the machine itself (`manage.py createsuperuser`): the first, and the second."""
        from imr_site.audit.services import record

        with transaction.atomic(using=self._db):
            user = self.create_user(email, password, **{"role": Role.ADMINISTRATOR, "is_superuser": True, **fields})
            data = {"role": user.role, "on_the_machine": True}
            record(kind=AccountAudit.OPENED, scope=user.scope, actor=None, data=data)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """One person, one role: duties are separated by role, so nobody holds two."""

    email = models.EmailField("e-mail address", unique=True)
    full_name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role])
    is_active = models.BooleanField("may sign in", default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=[role.value for role in Role]), name="user_role_known"),
            models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_case"),
        ]
        ordering = ["full_name"]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def is_staff(self) -> bool:
        """Whether the admin console opens for this user: administrators work there, auditors read there."""
        return self.role in {Role.ADMINISTRATOR, Role.AUDITOR}

    def get_short_name(self) -> str:
        """The first word of the name, for places with little space."""
        return self.full_name.split(" ")[0]

    @property
    def scope(self) -> str:
        """What audit events and jobs about this account belong to."""
        return f"user/{self.pk}"


@states_facts()
class RoleHeld(models.Model):
    """From when on a person held a role. Append-only: written with the account and with each change of its role."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles_held")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role])
    since = models.DateTimeField()
    change = models.OneToOneField(
        "AccountChange", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Who let it be."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="role_held_known")
        ]
        ordering = ["id"]
        verbose_name = "role held"
        verbose_name_plural = "roles held"

    def __str__(self) -> str:
        return f"{self.person}: {Role(self.role).label} since {timezone.localdate(self.since):%m/%d/%Y}"


@states_facts(Changes(once=("decision", "decided_by_id", "decided_at")))
class AccountChange(models.Model):
    """A change of a colleague's account: asked for by one administrator, approved or refused by another.

    The database holds the three apart: who it concerns, who asked and who decided.
    """

    kind = models.CharField(max_length=20, choices=[(kind.value, kind.label) for kind in ChangeKind])
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="changes")
    before = models.CharField(max_length=254, blank=True, help_text="The role or address when it was asked for.")
    after = models.CharField(max_length=254, blank=True, help_text="The role or address asked for.")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decision = models.CharField(
        max_length=20, blank=True, choices=[(said.value, said.value) for said in ChangeDecision]
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in ChangeKind]), name="account_change_kind_known"
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("person")), name="account_change_of_another"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("person"))),
                name="account_change_decided_by_a_third",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | Q(
                    decision__in=[said.value for said in ChangeDecision],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="account_change_decided_whole",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(decision=""), name="one_open_account_change_per_kind"
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{ChangeKind(self.kind).label}: {self.person}"

    @property
    def before_label(self) -> str:
        """The role before, as on screens, or the address."""
        return Role(self.before).label if self.kind == ChangeKind.ROLE else self.before

    @property
    def after_label(self) -> str:
        """The role asked for, as on screens, or the address."""
        return Role(self.after).label if self.kind == ChangeKind.ROLE else self.after

    @property
    def is_open(self) -> bool:
        """Whether it waits for a second administrator."""
        return not self.decision
