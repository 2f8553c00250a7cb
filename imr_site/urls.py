"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from imr_site import health
from imr_site.design_system import design_system

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("design-system/", design_system, name="design_system"),
]
