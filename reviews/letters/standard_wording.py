"""The standard statements of the letters issued here, in this project's own words.

Each version stays as it is for good: a letter names the version it was issued with. A change of wording is a new
version. What the statements must say: reviewer qualifications and independence (Labor Code 139.5(d)), chosen for the
specialty of the dispute, qualifications described without a name (Labor Code 4610.6(f)), in plain language
(8 CCR 9792.10.6(b)(1)).
"""

from __future__ import annotations

from .content import Statements

STANDARD_WORDING_VERSION = "2026.1"

_VERSIONS = {
    "2026.1": Statements(
        how_made=(
            "{organization} gave the whole case file to an independent expert reviewer. "
            "The reviewer is not affiliated in any way with the employer, the employee, any of the providers, or the "
            "claims administrator. "
            "The reviewer has been treating patients in active clinical practice for more than five years and still "
            "does so for at least 24 hours every week. "
            "We chose this reviewer because of clinical experience, education, background and expertise in the same "
            "specialty as, or one similar to, those that evaluate or treat this medical condition and the disputed "
            "items and services. "
            "The reviewer knows the laws and regulations that apply to Independent Medical Review, and the order in "
            "which they rank medical evidence by its strength."
        ),
        credentials_lead="These are the qualifications of the reviewer:",
        summary_lead="The reviewer read the case file and all medical records, and sums up the case here:",
        items_lead="The Final Determination consists of these decisions on the disputed items/services:",
    ),
}


def statements(organization_name: str, *, version: str = STANDARD_WORDING_VERSION) -> Statements:
    """The statements of one version, naming the organization. Raises KeyError for an unknown version."""
    wording = _VERSIONS[version]
    return Statements(
        how_made=wording.how_made.replace("{organization}", organization_name),
        credentials_lead=wording.credentials_lead,
        summary_lead=wording.summary_lead,
        items_lead=wording.items_lead,
    )
