"""Every address of the platform. No address has a language prefix."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.i18n import set_language
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from lms.accounts.access import public
from lms.demo.views import DemonstrationLoginView

urlpatterns = [
    path("compte/", include("allauth.urls")),
    path("langue/", set_language, name="set_language"),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include("lms.site.urls")),
    path("", include("lms.accounts.urls")),
    path("", include("lms.portal.urls")),
    path("", include("competencies.interchange.urls")),
    path("", include("competencies.frameworks.urls")),
    path("", include("cohorts.enrolment.urls")),
    path("", include("cohorts.attendance.urls")),
    path("", include("cohorts.paper.urls")),
    path("", include("cohorts.absences.urls")),
    path("", include("cohorts.campaigns.urls")),
    path("", include("cohorts.coverage.urls")),
    path("", include("cohorts.dissertations.urls")),
    path("", include("cohorts.completion.urls")),
    path("", include("cohorts.certificates.urls")),
    path("", include("cohorts.attestations.urls")),
    path("", include("cohorts.control.urls")),
    path("", include("cohorts.indicators.urls")),
    path("", include("cohorts.publishing.urls")),
    path("", include("cohorts.snapshots.urls")),
    path("", include("cohorts.api.urls")),
    path("", include(wagtail_urls)),
]

if settings.DEMO:
    # Before allauth's own page of the same address.
    urlpatterns.insert(
        0,
        path("compte/login/", public(DemonstrationLoginView.as_view()), name="account_login"),
    )
