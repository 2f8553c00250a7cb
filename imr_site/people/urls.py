"""Addresses of the changes of accounts; signing in and the like are allauth's."""

from django.urls import path

from imr_site.people import views

urlpatterns = [
    path("changes/", views.account_changes, name="account_changes"),
    path("changes/<int:pk>/", views.account_change, name="account_change"),
]
