"""Screens for a framework that comes in or goes out."""

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competencies.frameworks.models import FrameworkVersion
from competencies.frameworks.queries import find_framework, version_to_export
from competencies.frameworks.states import VersionState
from competencies.interchange.formats import XLSX_TYPE, Format, read_content, write
from competencies.interchange.forms import ImportForm
from competencies.interchange.held import Held, hold, release, take
from competencies.interchange.planning import ImportPlan, plan_import
from competencies.interchange.queries import package_of
from competencies.interchange.services import apply_import
from competencies.interchange.table.writing import template
from lms.accounts.access import public, requires
from lms.accounts.enums import Permission
from lms.accounts.queries import has_permission
from lms.kernel.exports import safe_filename
from lms.kernel.refusals import Refused

# Findings and competencies beyond these are counted, not shown: the page must stay readable.
SHOWN = 100


@public
@require_safe
def framework_export(request: HttpRequest, key: str) -> HttpResponse:
    """The version in force as a file; another one for editors, or once it was in force."""
    framework = find_framework(key)
    version = framework and version_to_export(framework, request.GET.get("version", ""))
    if not version or not _may_read(request, version):
        raise Http404
    chosen = request.GET.get("format", Format.CASE)
    if chosen not in Format.values:
        raise Http404
    try:
        written = write(package_of(version), chosen, kind=request.GET.get("kind", ""))
    except Refused as refusal:
        context = {"page_title": version.title, "version": version, "refusal": refusal.sentence}
        page = "competencies/interchange/export_refused.html"
        return render(request, page, context, status=422)
    name = safe_filename(f"{framework.key}-{version.version}", written.extension)
    return _file(written.content, written.content_type, name)


def _may_read(request: HttpRequest, version: FrameworkVersion) -> bool:
    """A draft is its editors' alone; what was in force once is public."""
    return version.state != VersionState.DRAFT or has_permission(
        request.user, Permission.CONTENT_EDIT
    )


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@requires(Permission.CONTENT_EDIT)
@require_safe
def framework_template(request: HttpRequest) -> HttpResponse:
    """A table to fill in."""
    kind = "csv" if request.GET.get("kind") == "csv" else "xlsx"
    content_type = "text/csv; charset=utf-8" if kind == "csv" else XLSX_TYPE
    name = safe_filename(_("framework-template"), kind)
    return _file(template(kind), content_type, name)


@requires(Permission.CONTENT_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def framework_import(request: HttpRequest) -> HttpResponse:
    """Choose a file; answers with the preview of what it would do. Writes nothing."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        format_name, reading = read_content(
            content := file.read(), name=file.name, format_name=form.cleaned_data["format"]
        )
        plan = plan_import(reading, format_name)
        token = ""
        if plan.changes_something:
            token = hold(
                Held(str(request.user.pk), content, file.name, format_name, plan.fingerprint)
            )
        return _preview(request, plan, token=token)
    return _upload_page(request, form, status=422 if form.errors else 200)


@requires(Permission.CONTENT_EDIT)
@require_POST
def framework_import_apply(request: HttpRequest) -> HttpResponse:
    """Write a previewed file into a draft, whole or not at all."""
    token = request.POST.get("token", "")
    held = take(token, owner=str(request.user.pk))
    if held is None:
        sentence = _("This preview is too old. Please choose your file again.")
        return _upload_page(request, ImportForm(), refusal=sentence, status=409)
    _format, reading = read_content(held.content, name=held.name, format_name=held.format)
    plan = plan_import(reading, held.format)
    try:
        if plan.fingerprint != held.fingerprint:
            raise Refused(_("The framework changed since the preview. Please look at it again."))
        draft = apply_import(plan=plan, by=request.user)
    except Refused as refusal:
        return _preview(request, plan, token="", refusal=refusal.sentence, status=409)
    release(token)
    if draft is None:
        return redirect("framework_import")
    return redirect(reverse("competency_framework_versions:edit", args=[draft.pk]))


def _upload_page(
    request: HttpRequest, form: ImportForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {"page_title": _("Import a framework"), "form": form, "refusal": refusal}
    return render(request, "competencies/interchange/import_upload.html", context, status=status)


def _preview(
    request: HttpRequest, plan: ImportPlan, *, token: str, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "page_title": _("What the file would do"),
        "plan": plan,
        "format_label": Format(plan.format).label,
        "token": token,
        "refusal": refusal,
        "errors": plan.errors[:SHOWN],
        "warnings": plan.warnings[:SHOWN],
        "added": [said for _key, said in plan.comparison.added][:SHOWN],
        "changed": plan.comparison.changed[:SHOWN],
        "retired": [said for _key, said in plan.comparison.retired][:SHOWN],
        "more": {name: count - SHOWN for name, count in _counts(plan).items() if count > SHOWN},
    }
    blocked = 422 if plan.errors else status
    return render(request, "competencies/interchange/import_preview.html", context, status=blocked)


def _counts(plan: ImportPlan) -> Counter[str]:
    return Counter(
        errors=len(plan.errors),
        warnings=len(plan.warnings),
        added=len(plan.comparison.added),
        changed=len(plan.comparison.changed),
        retired=len(plan.comparison.retired),
    )
