"""Reviewers whose names, licences and addresses are hard to look for. All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hostile:
    """A reviewer; `tells` are the words of the name that are nobody's and nothing's else here, each enough alone."""

    name: str
    licence: str
    email: str
    npi: str
    tells: tuple[str, ...] = ()

    @property
    def is_words(self) -> bool:
        """Whether the name is made of ordinary words alone, which tell nobody one by one."""
        return not self.tells


LENA = Hostile("Lena Forsyth", "A-88123", "lena.forsyth@example.org", "1999000011", ("lena", "forsyth"))
"""Whom the factories name."""
ROSTER = (
    LENA,
    Hostile("Grace Will", "G-70231", "grace.will+imr@clinic.example", "1999000029"),
    Hostile("May Case", "C-55102", "may@case.example", "1999000037"),
    Hostile("Dr. Page Law", "CM09-7654321", "p.law+reviews+night@clinic.example", "1999000045"),
    Hostile("Bich Le", "ZQ7", "bichle@clinic.example", "1999000052", ("bich",)),
    Hostile("Van Nguyen", "A-66120", "van.nguyen@clinic.example", "1999000060", ("nguyen",)),
    Hostile("Jacinta de la O", "A-66121", "jdelao@clinic.example", "1999000078", ("jacinta",)),
    Hostile("Siobhán O\u2019Shaughnessy-Núñez", "A-66122", "siobhan@clinic.example", "1999000086",
            ("siobhan", "shaughnessy", "nunez")),
    Hostile("ʿAbd al-Raḥmān Xhǔzhīyuǎn", "A-66123", "xhuzhiyuan@clinic.example", "1999000094",
            ("rahman", "xhuzhiyuan")),
    Hostile("Wolfeschlegelsteinhausenbergerdorff Keihanaikukauakahihulihekahaunaele Featherstonehaugh-Cholmondeley "
            "Westhuizen", "A-66124-66125-66126", "w" * 60 + "@clinic.example", "1999000102",
            ("wolfeschlegelsteinhausenbergerdorff", "keihanaikukauakahihulihekahaunaele", "featherstonehaugh",
             "cholmondeley", "westhuizen")),
    Hostile('<b>Rosalind</b> "Perlmutter" & Sons', "A<66127>", "rosalind&co@clinic.example", "1999000110",
            ("rosalind", "perlmutter")),
    Hostile('=HYPERLINK("http://quillon.example","Zinnia")', "=66128", "zinnia=1@clinic.example", "1999000128",
            ("quillon", "zinnia")),
    Hostile("Jin-Ho D'Angelovic", "DA 66129", "d'angelovic@clinic.example", "1999000136", ("angelovic",)),
)  # fmt: skip
