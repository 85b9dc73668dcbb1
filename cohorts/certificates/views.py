"""Pages of awards: issuing for a jury, lists, one's own, and the public check."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.certificates.forms import CheckForm, RevocationForm
from cohorts.certificates.queries import (
    certificate_by_token,
    certificates_of,
    certificates_visible_to,
    cohorts_certified_by,
    juries_certified_by,
    last_refusals,
)
from cohorts.certificates.rules import candidates_of, why_nothing_can_be_issued
from cohorts.certificates.services import issue_certificates, revoke_certificate
from cohorts.certificates.tables import CertificateFilter, CertificateTable
from cohorts.enrolment.tabs import cohort_page_context
from lms.accounts.access import public, requires, signed_in
from lms.accounts.enums import Permission
from lms.kernel.refusals import Refused
from lms.site.lists import list_response


@requires(Permission.CERTIFICATE_ISSUE)
@require_safe
def certificate_list(request: HttpRequest) -> HttpResponse:
    """Every certificate of the cohorts she issues for."""
    return list_response(
        request,
        table_class=CertificateTable,
        queryset=certificates_visible_to(request.user),
        filterset_class=CertificateFilter,
        template_name="cohorts/certificates/certificate_list.html",
        filename="diplomes",
        title=_("Awards"),
    )


@requires(Permission.CERTIFICATE_ISSUE)
@require_safe
def cohort_certificates(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """The awards of one cohort, and the juries that entitle to them."""
    cohort = get_object_or_404(cohorts_certified_by(request.user), pk=cohort_id)
    context = {
        **cohort_page_context(request, cohort, page_title=_("Awards")),
        "juries": list(juries_certified_by(request.user).filter(cohort=cohort)),
        "certificates": list(
            certificates_visible_to(request.user).filter(enrolment__cohort=cohort)
        ),
    }
    return render(request, "cohorts/certificates/cohort_certificates.html", context)


@requires(Permission.CERTIFICATE_ISSUE)
@require_safe
def jury_certificates(request: HttpRequest, jury_id: int) -> HttpResponse:
    """Who is entitled after this jury, line by line, and what has been issued."""
    jury = get_object_or_404(juries_certified_by(request.user), pk=jury_id)
    candidates = candidates_of(jury)
    issuable = sum(each.can_be_issued for each in candidates)
    context = cohort_page_context(
        request,
        jury.cohort,
        page_title=_("Awards of “%(jury)s”") % {"jury": jury.label},
        jury=jury,
        candidates=candidates,
        issuable=issuable,
        issued=sum(each.certificate is not None for each in candidates),
        refusals=last_refusals(jury) if issuable else [],
        obstacle=why_nothing_can_be_issued(jury),
    )
    return render(request, "cohorts/certificates/jury_certificates.html", context)


@requires(Permission.CERTIFICATE_ISSUE)
@require_POST
def jury_certificates_issue(request: HttpRequest, jury_id: int) -> HttpResponse:
    """Queue the documents; the progress page follows."""
    jury = get_object_or_404(juries_certified_by(request.user), pk=jury_id)
    try:
        job = issue_certificates(jury=jury, by=request.user)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("jury_certificates", jury_id=jury.pk)
    if job.requested_by_id != request.user.pk:
        messages.info(request, _("A colleague is issuing these documents right now."))
        return redirect("jury_certificates", jury_id=jury.pk)
    return redirect("job_detail", pk=job.pk)


@signed_in
@require_safe
@never_cache
def certificate_file(request: HttpRequest, certificate_id: int) -> FileResponse:
    """The PDF, to its holder and to those who issue for her cohort."""
    certificate = (
        certificates_visible_to(request.user).filter(pk=certificate_id).first()
        or certificates_of(request.user).filter(pk=certificate_id).first()
    )
    if certificate is None:
        raise Http404
    return FileResponse(
        certificate.file.open("rb"),
        as_attachment=True,
        filename=f"{certificate.number}.pdf",
        content_type="application/pdf",
    )


@requires(Permission.CERTIFICATE_ISSUE)
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_revoke(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Ask for the reason, then withdraw the certificate."""
    certificate = get_object_or_404(certificates_visible_to(request.user), pk=certificate_id)
    form = RevocationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            revoke_certificate(
                certificate=certificate, by=request.user, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("The document is revoked; its public page says so."))
            return redirect("cohort_certificates", cohort_id=certificate.enrolment.cohort_id)
    return render(
        request,
        "cohorts/certificates/certificate_revoke.html",
        {"certificate": certificate, "form": form},
        status=422 if form.errors else 200,
    )


@signed_in
@require_safe
def my_certificates(request: HttpRequest) -> HttpResponse:
    """Her own awards, to download and to share."""
    context = {"certificates": list(certificates_of(request.user))}
    return render(request, "cohorts/certificates/my_certificates.html", context)


@public
@require_safe
def verify_certificate(request: HttpRequest) -> HttpResponse:
    """Where to type the address of a document by hand; there is no search by name or number."""
    form = CheckForm(request.GET if "address" in request.GET else None)
    if form.is_valid():
        return redirect("certificate_check", token=form.cleaned_data["address"])
    return render(request, "cohorts/certificates/verify.html", {"form": form})


@public
@require_safe
@never_cache
def certificate_check(request: HttpRequest, token: str) -> HttpResponse:
    """Whether a document is genuine: what is printed on it, and nothing else of the person."""
    certificate = certificate_by_token(token)
    response = render(
        request,
        "cohorts/certificates/certificate_check.html",
        {"certificate": certificate},
        status=200 if certificate else 404,
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
