"""The addresses of the whole site."""

from django.contrib import admin
from django.urls import include, path

from imr_site import health
from imr_site.design_system import design_system
from imr_site.metrics import metrics
from imr_site.views import worklist

urlpatterns = [
    path("", worklist, name="worklist"),
    path("", include("cases.urls")),
    path("", include("reviews.urls")),
    path("admin/", admin.site.urls),
    path("accounts/", include("imr_site.sign_in.urls")),
    path("accounts/", include("allauth.urls")),
    path("people/", include("imr_site.people.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("status/", health.status, name="status"),
    path("status/jobs/<int:pk>/again/", health.job_again, name="job_again"),
    path("design-system/", design_system, name="design_system"),
]
handler400 = "imr_site.views.bad_request"
