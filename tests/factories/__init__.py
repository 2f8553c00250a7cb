"""People, cases and reviews to test with, made through the real services. All of them are invented.

`from tests.factories import a_case, a_reviewer`: what is asked for by name is the same person every time, and a case
asked for by its state was walked there by the people who would do it.
"""

from tests.factories.accounts import (
    PASSWORD,
    a_case_manager,
    a_person,
    a_quality_physician,
    a_user,
    an_administrator,
    an_auditor,
    an_intake_coordinator,
    prove,
    sign_in,
)
from tests.factories.cases import (
    a_document,
    a_pdf,
    an_application,
    complete_records,
    find_eligible,
    move,
    named_items,
    open_,
    send_assignment_notice,
)
from tests.factories.reviews import (
    a_case,
    a_determination,
    a_reviewer,
    a_round,
    an_edition,
    declare,
    designate,
    issue,
    sign_off,
    submit,
    write_decision,
    write_facts,
    write_review,
)

__all__ = [
    "PASSWORD",
    "a_case",
    "a_case_manager",
    "a_determination",
    "a_document",
    "a_pdf",
    "a_person",
    "a_quality_physician",
    "a_reviewer",
    "a_round",
    "a_user",
    "an_administrator",
    "an_application",
    "an_auditor",
    "an_edition",
    "an_intake_coordinator",
    "complete_records",
    "declare",
    "designate",
    "find_eligible",
    "issue",
    "move",
    "named_items",
    "open_",
    "prove",
    "send_assignment_notice",
    "sign_in",
    "sign_off",
    "submit",
    "write_decision",
    "write_facts",
    "write_review",
]
