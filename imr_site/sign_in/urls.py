"""The addresses of a person's own account that stand beside, or in place of, those of allauth."""

from django.urls import path

from imr_site.sign_in import views

urlpatterns = [
    path("session/", views.session_state, name="session_state"),
    path("session/again/", views.signed_in_again, name="signed_in_again"),
    path("sessions/", views.session_list, name="usersessions_list"),
    path("email/", views.address_change, name="account_email"),
    path("email/new/", views.address_confirm, name="address_confirm_page"),
    path("email/new/<str:token>/", views.address_link, name="address_confirm"),
]
