"""What can happen, in words, for the filter of the journal."""

from django.utils.translation import gettext_lazy as _

from lms.audit.presenters import registered_verbs

LABELS = {
    "assessment.state_changed": _("Assessment locked"),
    "campaign.opened": _("Positioning campaign opened"),
    "campaign.reminded": _("Positioning: reminder asked for"),
    "certificate.state_changed": _("Diploma issued or revoked"),
    "cohort.created": _("Cohort created"),
    "cohort.people_imported": _("People enrolled from a table"),
    "cohort.trainer_assigned": _("Trainer named"),
    "cohort.trainer_ended": _("Trainer’s role ended"),
    "cohort.updated": _("Cohort changed"),
    "defence.decided": _("Jury’s decision"),
    "defence.state_changed": _("Defence held or missed"),
    "dissertation.started": _("Dissertation begun"),
    "dissertation.state_changed": _("Dissertation: step"),
    "dissertation.version_received": _("Dissertation handed in"),
    "enrolment.created": _("Enrolment"),
    "enrolment.state_changed": _("Enrolment: step"),
    "developments.set": _("What develops competencies: set"),
    "framework_version.added": _("Framework: version added"),
    "framework_version.draft_started": _("Framework: draft begun"),
    "framework_version.edited": _("Framework: draft edited"),
    "framework_version.imported": _("Framework: imported from a file"),
    "frameworkversion.state_changed": _("Framework: version published or retired"),
    "half_day.planned": _("Half-day planned"),
    "halfday.state_changed": _("Half-day opened, closed or cancelled"),
    "jury.formed": _("Jury formed"),
    "jury.state_changed": _("Jury’s results published"),
    "outgoingmail.queued": _("Mail written"),
    "outgoingmail.state_changed": _("Mail sent or not"),
    "positioning.begun": _("Positioning begun"),
    "positioning.state_changed": _("Positioning submitted"),
    "presence.minutes_noted": _("Presence: minutes noted"),
    "presence.state_changed": _("Presence: conclusion"),
    "programme_version.added": _("Programme: version added"),
    "projection.made": _("Earlier answers shown under a later text"),
    "projection.withdrawn": _("Earlier answers no longer shown under a later text"),
    "resource.added": _("Learning resource: added"),
    "resource.changed": _("Learning resource: changed"),
    "resource.restored": _("Learning resource: put back"),
    "resource.retired": _("Learning resource: retired"),
    "rolegrant.granted": _("Role given"),
    "rolegrant.revoked": _("Role taken away"),
    "scale_version.added": _("Scale: version added"),
    "seminar.created": _("Seminar created"),
    "structure.created": _("Structure added"),
    "target_profile.saved": _("Target profile saved"),
    "team_coverage.invited": _("Team coverage: people invited"),
    "team_coverage.opened": _("Team coverage: opened"),
    "teamcoverage.state_changed": _("Team coverage: closed"),
    "user.created": _("Account made"),
    "user.deactivated": _("Account closed"),
    "user.invited": _("Invitation sent"),
    "user.joined": _("Invitation accepted"),
    "user.password_given": _("Password given"),
    "user.reactivated": _("Account opened again"),
}


def verb_choices() -> list[tuple[str, str]]:
    """Every verb that has words of its own, by its label."""
    found = [(verb, str(LABELS.get(verb, verb))) for verb in registered_verbs()]
    return sorted(found, key=lambda choice: choice[1].casefold())
