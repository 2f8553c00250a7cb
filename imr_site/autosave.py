"""What the server answers to a form that is saved as it is typed (`static/js/typed.js`), in JSON.

Only such an answer counts as saved: whatever else answers in place of the server, a proxy or a page, saved nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, JsonResponse
from django.utils import timezone


def is_autosave(request: HttpRequest) -> bool:
    """Whether the page saves by itself; otherwise a person sent the form, and a page is the answer."""
    return request.method == "POST" and request.headers.get("HX-Request") == "true"


def saved(*, version: int, words: str = "", current: str = "", asked: Mapping[str, str] | None = None) -> JsonResponse:
    """It is saved as `version`.

    `current` is the address that shows it, where that is not the page it was typed on. `asked` is what to change in
    which field all the same, before the person goes on.
    """
    told: dict[str, object] = {"version": version, "words": words or f"Saved {timezone.localtime():%H:%M}"}
    if current:
        told["current"] = current
    if asked:
        told |= {"problem": " ".join(asked.values()), "fields": dict(asked)}
    return JsonResponse(told)


def refused(problem: str, *, is_stale: bool = False, current: str = "") -> JsonResponse:
    """It is not saved, for this reason. What is stale was saved elsewhere: the page takes that over and tries again."""
    status = HTTPStatus.CONFLICT if is_stale else HTTPStatus.UNPROCESSABLE_ENTITY
    return JsonResponse({"problem": problem} | ({"current": current} if current else {}), status=status)


def invalid(forms: Iterable[BaseForm | BaseFormSet[BaseForm]]) -> JsonResponse:
    """It is not saved, as these fields cannot be as they are; each is named with what to mend."""
    found: dict[str, str] = {}
    problems = []
    for form in (single for part in forms for single in _single(part)):
        for name, errors in form.errors.items():
            label, words = "", " ".join(map(str, errors))
            if name in form.fields:
                label = f"{form[name].label}: "
                found[form[name].html_name] = words
            problems.append(f"{label}{words}")
    told = {"problem": " ".join(problems) or "a field needs another look.", "fields": found}
    return JsonResponse(told, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _single(part: BaseForm | BaseFormSet[BaseForm]) -> list[BaseForm]:
    return list(part.forms) if isinstance(part, BaseFormSet) else [part]
