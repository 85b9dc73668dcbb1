"""How the log reads for frameworks and scales."""

from django.utils.translation import gettext as _

from competencies.frameworks.states import VersionState
from lms.audit import register_presenter
from lms.audit.models import AuditEvent


def _words(event: AuditEvent) -> dict[str, str]:
    return {"actor": event.actor_label, "object": event.object_label}


def scale_version_added(event: AuditEvent) -> str:
    return _("%(actor)s added the scale “%(object)s”.") % _words(event)


def framework_version_added(event: AuditEvent) -> str:
    return _("%(actor)s added the framework “%(object)s”.") % _words(event)


def framework_version_changed(event: AuditEvent) -> str:
    if event.to_state == VersionState.RETIRED:
        return _("%(actor)s retired the framework “%(object)s”.") % _words(event)
    return _("%(actor)s published the framework “%(object)s”.") % _words(event)


def draft_started(event: AuditEvent) -> str:
    return _("%(actor)s began a new draft, “%(object)s”.") % _words(event)


def framework_version_edited(event: AuditEvent) -> str:
    what = event.data.get("what", "")
    if what:
        return _("%(actor)s edited “%(what)s” in the draft “%(object)s”.") % {
            **_words(event),
            "what": what,
        }
    return _("%(actor)s edited the draft “%(object)s”.") % _words(event)


def framework_version_imported(event: AuditEvent) -> str:
    return _(
        "%(actor)s imported “%(object)s” from a file: %(added)s added, %(changed)s changed, "
        "%(retired)s retired."
    ) % {**_words(event), **event.data}


def target_profile_saved(event: AuditEvent) -> str:
    changes = _changed_ranges(event.data.get("before"), event.data.get("after"))
    if changes:
        return _("%(actor)s set what the function “%(object)s” should reach: %(changes)s.") % {
            **_words(event),
            "changes": changes,
        }
    return _("%(actor)s set what the function “%(object)s” should reach.") % _words(event)


def _changed_ranges(before: dict | None, after: dict | None) -> str:
    """The ranges that differ, as "C1 2–3 → 3–4"; events of the past have none."""
    old, new = ((said or {}).get("ranges", {}) for said in (before, after))
    return ", ".join(
        f"{code} {_range(old.get(code))} → {_range(new.get(code))}"
        for code in sorted({*old, *new})
        if old.get(code) != new.get(code)
    )


def _range(span: list[int] | None) -> str:
    return f"{span[0]}–{span[1]}" if span else "∅"


register_presenter("scale_version.added", scale_version_added)
register_presenter("framework_version.added", framework_version_added)
register_presenter("framework_version.draft_started", draft_started)
register_presenter("framework_version.edited", framework_version_edited)
register_presenter("framework_version.imported", framework_version_imported)
register_presenter("frameworkversion.state_changed", framework_version_changed)
register_presenter("target_profile.saved", target_profile_saved)
