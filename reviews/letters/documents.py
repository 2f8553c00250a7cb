"""The list of documents the reviewer read, as the letter prints it (8 CCR 9792.10.6(d)).

One by one it tells whether a given report was read. By provider and date range is the least that suffices.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

ListForm = Literal["one_by_one", "by_provider"]


@dataclass(frozen=True, slots=True)
class ReviewedDocument:
    """One document, or one kind of them from one provider. `through` is the last date where there are several.

    `cited` are the pages of the document that the reviewer cites.
    """

    provider: str
    title: str
    dated: date | None = None
    through: date | None = None
    pages: int | None = None
    count: int = 1
    cited: tuple[int, ...] = ()

    @property
    def listed(self) -> str:
        """The title with the pages that are cited, as it is printed."""
        pages = ", ".join(map(str, self.cited))
        return (
            f"{self.title} (cited: {'page' if len(self.cited) == 1 else 'pages'} {pages})" if self.cited else self.title
        )


@dataclass(frozen=True, slots=True)
class DocumentsReviewed:
    """What the section lists, and how."""

    documents: tuple[ReviewedDocument, ...]
    form: ListForm = "one_by_one"
    several: bool = False
    """Whether several reviewers read them, among them."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as plain values that `json.dumps` takes; dates in ISO form."""
        documents = [
            {
                name: value.isoformat() if isinstance(value, date) else value
                for name, value in asdict(each).items()
                if name != "cited" or value  # a letter of before citations has the same hash as then
            }
            for each in self.documents
        ]
        several = {"several": True} if self.several else {}  # else the hash of each earlier letter would change
        return {"documents": documents, "form": self.form} | several

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> DocumentsReviewed:
        """The value `to_dict` was made from."""
        documents = []
        for each in plain["documents"]:
            dates = {name: date.fromisoformat(each[name]) if each[name] else None for name in ("dated", "through")}
            documents.append(ReviewedDocument(**{**each, **dates, "cited": tuple(each.get("cited", ()))}))
        return cls(tuple(documents), plain["form"], plain.get("several", False))

    def rows(self) -> list[ReviewedDocument]:
        """The documents as they are to be printed, the oldest first."""
        if self.form == "by_provider":
            return by_provider(self.documents)
        return sorted(self.documents, key=lambda each: (each.dated or date.max, each.provider, each.title))


def by_provider(documents: Iterable[ReviewedDocument]) -> list[ReviewedDocument]:
    """One entry a provider, from the first date to the last, in the order of the names."""
    groups: dict[str, list[ReviewedDocument]] = {}
    for document in documents:
        groups.setdefault(document.provider, []).append(document)
    return [_together(provider, groups[provider]) for provider in sorted(groups, key=str.casefold)]


def _together(provider: str, documents: list[ReviewedDocument]) -> ReviewedDocument:
    days = [day for each in documents for day in (each.dated, each.through) if day]
    pages = [each.pages for each in documents]
    return ReviewedDocument(
        provider=provider,
        title="; ".join(dict.fromkeys(each.listed for each in documents if each.title)),
        dated=min(days, default=None),
        through=max(days) if len(set(days)) > 1 else None,
        pages=sum(page for page in pages if page) if all(pages) else None,
        count=sum(each.count for each in documents),
    )
