"""The pages of a person's own account that allauth does not have."""

from __future__ import annotations

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from imr_site.accounts.access import signed_in
from imr_site.accounts.models import User
from imr_site.accounts.proving import asks_proof
from imr_site.refusals import on_form
from imr_site.sign_in import rules
from imr_site.sign_in.browser_keys import keys_of
from imr_site.sign_in.forms import AddressForm
from imr_site.sign_in.selectors import address_change_of, browser_named, sessions_of
from imr_site.sign_in.services.addresses import (
    AddressRefused,
    LinkClosed,
    cancel_address_change,
    confirm_address_change,
    pending_change,
    request_address_change,
)

GONE = 410
LINK_KEY = "address_link"


@login_not_required
@require_http_methods(["GET", "POST"])
def session_state(request: HttpRequest) -> JsonResponse:
    """Tell the page who is signed in, which CSRF token counts now, and the keys for what is typed.

    A POST is a sign that the person is there.
    """
    keys = keys_of(request.user) if isinstance(request.user, User) else []
    return JsonResponse({"user": request.user.pk, "csrf": get_token(request), "keys": keys})


@require_safe
def signed_in_again(request: HttpRequest) -> HttpResponse:
    """The end of signing in beside a page that is still open; it sends people back there."""
    return render(request, "sign_in/again.html")


@require_http_methods(["GET", "POST"])
@asks_proof()
def session_list(request: HttpRequest) -> HttpResponse:
    """List where the person is signed in; a POST with a fresh proof ends one session, or all but this one."""
    person = signed_in(request)
    if request.method == "POST":
        others = UserSession.objects.filter(user=person).exclude(session_key=request.session.session_key)
        chosen = request.POST.get("session", "")
        found = [session for session in others if chosen in {"", str(session.pk)}]
        get_adapter().end_sessions(found)
        if not chosen:
            messages.success(request, "You are signed out everywhere else.")
        elif found:
            messages.success(request, f"You are signed out of {browser_named(found[0].user_agent)}.")
        else:
            messages.info(request, "That session had ended already.")
        return redirect("usersessions_list")
    lines = sessions_of(person, current=request.session.session_key or "")
    return render(request, "usersessions/usersession_list.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
@asks_proof(on_get=rules.change_own_address)
def address_change(request: HttpRequest) -> HttpResponse:
    """Ask for another address to sign in with, after a fresh proof."""
    person = signed_in(request)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and "cancel" in request.POST:
        cancel_address_change(user=person, actor=person)
        return redirect("account_email")
    if request.method == "POST" and form.is_valid():
        with on_form(form, "address") as refused:
            request_address_change(user=person, address=form.cleaned_data["address"], actor=person)
        if not refused.message:
            return redirect("account_email")
    context = {"form": form, "pending": address_change_of(person)}
    return render(request, "sign_in/address.html", context, status=422 if form.errors else 200)


@login_not_required
@require_safe
@sensitive_variables("token")
def address_link(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the secret of the link in the session, so that it stands in no address from here on."""
    request.session[LINK_KEY] = token
    return redirect("address_confirm_page")


@login_not_required
@require_http_methods(["GET", "POST"])
def address_confirm(request: HttpRequest) -> HttpResponse:
    """Ask whether the new address shall hold; a GET changes nothing, as mail programs follow links too."""
    token = request.session.get(LINK_KEY, "")
    try:
        if request.method == "POST":
            change = confirm_address_change(token=token)
            del request.session[LINK_KEY]
            return render(request, "sign_in/address_confirm.html", {"change": change, "done": True})
        return render(request, "sign_in/address_confirm.html", {"change": pending_change(token)})
    except (AddressRefused, LinkClosed) as refused:
        return render(request, "sign_in/address_confirm.html", {"problem": refused.message}, status=GONE)
