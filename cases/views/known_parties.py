"""The address book beside the form of an application."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from cases import rules
from cases.forms.known_parties import SECTIONS, fields_of
from cases.selectors.known_parties import known_parties
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require


@require_POST
def party_known(request: HttpRequest, section: str) -> HttpResponse:
    """Return whom the address book knows by what is typed of a party; posted, as a name belongs in no address."""
    actor = signed_in(request)
    require(actor, rules.begin_draft)
    if section not in SECTIONS:
        raise Http404(section)
    typed = {name: request.POST.get(f"{section}_{name}", "") for name in ("name", "npi", "licence")}
    found = known_parties(actor, SECTIONS[section], name=typed["name"], numbers=(typed["npi"], typed["licence"]))
    fields = [(party, fields_of(section, party)) for party in found]
    entries = [
        {"party": party, "fields": json.dumps(filled), "number": party.npi or party.licence_number}
        for party, filled in fields
        if any(request.POST.get(name, "") != value for name, value in filled.items())
    ]
    return render(request, "cases/intake/_known.html", {"entries": entries})
