"""The same letter as Typst source, for the benchmark."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviews.letters.content import LetterContent

HEAD = """
#set document(title: "Independent Medical Review Final Determination", date: datetime(year: 2016, month: 12, day: 5))
#set page(paper: "us-letter", margin: (x: 1.1in, top: 0.85in, bottom: 0.95in),
  footer: context [#set text(8pt, font: "Public Sans");
    Case %s #h(1fr) Page #counter(page).display("1 of 1", both: true)])
#set text(10.5pt, font: "Source Serif 4 SmText", lang: "en", hyphenate: false)
#set par(leading: 0.55em, spacing: 0.9em)
"""


def escaped(text: str) -> str:
    return re.sub(r"([\\#$*_`<>@~\[\]/=+-])", r"\\\1", " ".join(text.split()))


def typst_source(content: LetterContent) -> str:
    parts = [HEAD % content.case_number, f"*{escaped(content.imro)}*\n"]
    cells = "".join(
        f"[*{label}*], [{value:%m/%d/%Y}], "
        for label, value in (
            ("Date Assigned:", content.date_assigned),
            ("Date of Injury:", content.date_of_injury),
            ("Decision Date:", content.decision_date),
            ("UR Denial Date:", content.ur_denial_date),
        )
    )
    parts.append(f"#table(columns: 4, {cells})")
    parts += ["= HOW THE IMR FINAL DETERMINATION WAS MADE", escaped(content.statements.how_made)]
    parts += [escaped(content.statements.credentials_lead), f"*State(s) of Licensure:* {escaped(content.licensure)}"]
    parts += [f"*Certification(s)\\/Specialty:* {escaped(content.specialty)}", "= CLINICAL CASE SUMMARY"]
    parts += [escaped(content.statements.summary_lead), escaped(content.summary)]
    parts += ["= IMR ISSUES, DECISIONS AND RATIONALES", escaped(content.statements.items_lead)]
    for each in content.items:
        parts.append(f"== {escaped(each.title)}: {each.decision.capitalize()}")
        parts.append(f"*Claims Administrator guideline:* {escaped(each.claims_administrator_guideline)}")
        parts.append(f"*{escaped(content.imro)} guideline:* {escaped(each.imro_guideline)}")
        parts.append(f"*Decision rationale:* {escaped(each.rationale)}")
    return "\n\n".join(parts)
