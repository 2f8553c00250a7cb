"""The demo's sign-ins, one a role, and the reviewers' credentials. All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from reviews.enums import Degree
from reviews.models import Certification, License, MedicalDirector, Reviewer, Specialty

PASSWORD = "try-the-demo-2026"  # noqa: S105 - printed on the sign-in page, and refused outside DEBUG
VALID_FOR = timedelta(days=5 * 365)
BOARD = "American Board of Medical Specialties"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who can sign in; reviewers with licences (state, number) and specialties."""

    name: str
    role: Role
    local_part: str
    degree: Degree | None = None
    licences: tuple[tuple[str, str], ...] = ()
    specialties: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.local_part}{settings.DEMO_EMAIL_DOMAIN}"


PEOPLE = (
    Person("Ines Calloway", Role.INTAKE, "intake"),
    Person("Marcus Obi", Role.CASE_MANAGER, "manager"),
    Person(
        "Lena Forsyth",
        Role.REVIEWER,
        "reviewer",
        Degree.MD,
        (("California", "A-90412"), ("Oregon", "MD-31177")),
        ("Physical Medicine & Rehabilitation", "Pain Management"),
    ),
    Person(
        "Tobias Aurelio",
        Role.REVIEWER,
        "reviewer2",
        Degree.DO,
        (("Texas", "T-55806"), ("California", "20A-7731")),
        ("Preventive Medicine", "Occupational Medicine"),
    ),
    Person("Ruth Okonkwo-Hale", Role.QUALITY, "quality"),
    Person("Sam Petrosyan", Role.ADMINISTRATOR, "admin"),
    Person("Greta Lindqvist", Role.AUDITOR, "auditor"),
)


def load_people() -> dict[str, User]:
    """The demo users by the first part of their address, and the medical director, made where they are missing."""
    MedicalDirector.objects.get_or_create(
        name="Dana Whitfield, MD",
        defaults={
            "board": MedicalDirector.Board.MEDICAL,
            "licence_number": "G-40117",
            "licence_expires_on": timezone.localdate() + VALID_FOR,
            "begins_on": date(2015, 1, 1),
        },
    )
    return {person.local_part: _load(person) for person in PEOPLE}


def sign_ins() -> list[dict[str, str]]:
    """What the sign-in page of a demo offers; nothing outside DEBUG or where the demo was not loaded."""
    if not settings.DEBUG or not User.objects.filter(email=PEOPLE[0].email).exists():
        return []
    return [{"role": person.role.label, "email": person.email, "password": PASSWORD} for person in PEOPLE]


def _load(person: Person) -> User:
    user = User.objects.filter(email=person.email).first()
    if user is None:
        user = User.objects.create_user(person.email, full_name=person.name, role=person.role.value)
        user.password = _password()
        user.save(update_fields=["password"])
    if person.degree is not None and not Reviewer.objects.filter(user=user).exists():
        reviewer = Reviewer.objects.create(
            user=user,
            degree=person.degree.value,
            in_practice_since=date(2005, 7, 1),
            practice_hours_a_week=32,
            practice_attested_on=timezone.localdate(),
        )
        last = timezone.localdate() + VALID_FOR
        for state, number in person.licences:
            License.objects.create(reviewer=reviewer, state=state, number=number, expires_on=last)
        for name in person.specialties:
            specialty, _made = Specialty.objects.get_or_create(name=name)
            Certification.objects.create(reviewer=reviewer, specialty=specialty, board=BOARD)
    return user


@cache
def _password() -> str:
    """As it is kept: to hash it takes a fifth of a second, and everybody has the same."""
    return make_password(PASSWORD)
