"""The matrix: what every address of ours allows. An address without a row fails the test.

Personas not named are refused (403 for want of the right, 404 where the row says so); those in
``hidden`` hold the right elsewhere and must not learn that the thing exists.
"""

from tests.integration.rights.walk import Row

STAFF = "trainer manager"
ELSEWHERE = "other_trainer other_manager"
SIGNED_IN = (
    "nobody trainee other_trainee trainer other_trainer juror other_juror region other_region "
    "national manager other_manager editor administrator former_manager "
    "employer director"
)
REVIEWERS = "region other_region national manager other_manager"
ADMIN = "administrator"


def hers(write: str | None = None, read: str | None = "trainee", **rest) -> Row:
    """The trainee’s own: everybody else gets 404."""
    return Row(read=read, write=write, refusal=404, **rest)


def hers_and_managed(**rest) -> Row:
    """The trainee’s own, which the manager of her cohort reads too."""
    return Row(read="trainee manager", refusal=404, **rest)


def documents() -> Row:
    """Read by the manager of the cohort alone."""
    return Row(read="manager", hidden="other_manager")


def cohort_page(**rest) -> Row:
    """Read by the cohort’s staff."""
    return Row(read=STAFF, hidden=ELSEWHERE, **rest)


def managing(read: str | None = "manager", **rest) -> Row:
    """Reading and changing by the manager of the cohort."""
    return Row(read=read, write="manager", hidden=ELSEWHERE, **rest)


def planning(read: str | None = "manager", **rest) -> Row:
    """Needs the manager’s permission at the door: a trainer learns nothing, from anywhere."""
    return Row(read=read, write="manager", hidden="other_manager", **rest)


def running(read: str | None = None, write: str | None = STAFF, **rest) -> Row:
    """What trainer and manager do with a half-day."""
    return Row(read=read, write=write, hidden=ELSEWHERE, **rest)


def jury(read: str | None = "juror manager", write: str | None = None, **rest) -> Row:
    """Members of the jury and its manager; other juries do not exist for others."""
    return Row(read=read, write=write, hidden="other_juror other_manager", **rest)


def administration(read: str | None = ADMIN, write: str | None = ADMIN, **rest) -> Row:
    return Row(read=read, write=write, **rest)


def case_rows(shape: str) -> dict[str, Row]:
    """What other systems read: published frameworks, by anybody. Some collections are empty."""
    there = {
        "CFDocuments": "framework_identifier",
        "CFPackages": "framework_identifier",
        "CFItems": "competency_identifier",
        "CFItemAssociations": "competency_identifier",
        "CFAssociations": "association_identifier",
        "CFItemTypes": "item_type_identifier",
        "CFRubrics": "rubric_identifier",
    }
    empty = (
        "CFConcepts",
        "CFSubjects",
        "CFLicenses",
        "CFAssociationGroupings",
    )
    nothing = Row(read=None, public=True, refusal=404, keys=(("identifier", "uid"),))
    return {
        f"case_{shape}_documents": Row(public=True),
        f"case_{shape}_openapi": Row(public=True),
        f"case_{shape}_unknown": Row(
            read=None, public=True, refusal=404, keys=(("rest", "token"),)
        ),
        **{
            f"case_{shape}_{name}": Row(public=True, keys=(("identifier", key),))
            for name, key in there.items()
        },
        **{f"case_{shape}_{name}": nothing for name in empty},
    }


ROWS: dict[str, Row] = {
    # lms.site
    "component_gallery": Row(
        read="trainer other_trainer manager other_manager editor administrator"
    ),
    "set_colour_scheme": Row(read=None, write="", public=True),
    "web_manifest": Row(public=True),
    # lms.accounts
    "accept_invitation": Row(
        read="", write="", public=True, keys=(("uid", "uid"), ("token", "token"))
    ),
    "people": administration(write=None),
    "person_new": administration(),
    "person_detail": administration(write=None, keys=(("pk", "user_id"),)),
    "person_invite": administration(read=None, keys=(("pk", "user_id"),)),
    "person_close": administration(keys=(("pk", "user_id"),)),
    "person_reopen": administration(read=None, keys=(("pk", "user_id"),)),
    "grant_new": administration(keys=(("pk", "user_id"),)),
    "grant_revoke": administration(read=None, keys=(("pk", "trainer_id"),)),
    # lms.messages, lms.jobs, lms.portal
    "outbox": Row(read="manager other_manager administrator"),
    "mail_detail": Row(
        read="manager administrator", hidden="other_manager", keys=(("pk", "mail_id"),)
    ),
    "mail_send_again": Row(
        read=None,
        write="manager administrator",
        hidden="other_manager",
        keys=(("pk", "mail_id"),),
    ),
    "my_day": Row(read=SIGNED_IN),
    "journal": Row(read=ADMIN),
    "job_detail": Row(read="manager", refusal=404, keys=(("pk", "job_id"),)),
    "job_progress": Row(read="manager", refusal=404, keys=(("pk", "job_id"),)),
    # competencies.frameworks
    "framework_list": Row(public=True),
    "framework_detail": Row(public=True, keys=(("key", "framework_key"),)),
    # competencies.interchange
    "framework_export": Row(public=True, keys=(("key", "framework_key"),)),
    "framework_import": Row(read="editor administrator", write="editor administrator"),
    "framework_import_apply": Row(read=None, write="editor administrator"),
    "framework_template": Row(read="editor administrator"),
    **case_rows("v1p1"),
    **case_rows("v1p0"),
    # cohorts.enrolment
    "cohort_list": Row(read="trainer other_trainer manager other_manager"),
    "cohort_create": Row(read="manager other_manager", write="manager other_manager"),
    "cohort_overview": cohort_page(),
    "cohort_edit": managing(),
    "trainer_assign": managing(),
    "trainer_end": managing(keys=(("person_id", "trainer_id"),)),
    "enrolment_page": cohort_page(),
    "enrolment_step": managing(),
    "enrol_person": managing(),
    "intake_upload": managing(),
    "intake_apply": managing(read=None),
    "intake_template": Row(read="manager", hidden=ELSEWHERE),
    "intake_done": Row(read="manager", hidden=ELSEWHERE),
    # cohorts.attendance
    "my_half_days": Row(read=SIGNED_IN),
    "sign_half_day": hers(write="trainee"),
    "cohort_seminars": cohort_page(),
    "seminar_add": planning(),
    "half_days_add": planning(),
    "half_day_board": running(read=STAFF, write=None),
    "half_day_live": running(read=STAFF, write=None),
    "half_day_screen": running(read=STAFF, write=None),
    "half_day_code": running(read=STAFF, write=None),
    "half_day_ask_code": running(),
    "half_day_nudge": running(),
    "half_day_open": running(),
    "half_day_complete": running(),
    "half_day_close": running(read=STAFF),
    "half_day_cancel": planning(),
    "half_day_postpone": planning(),
    "half_day_sheet": running(read=STAFF, write=None),
    "half_day_sheet_pdf": running(read=STAFF, write=None),
    "half_day_sealed_sheet": running(read=STAFF, write=None, keys=(("version", "sheet_version"),)),
    "latecomer_add": running(keys=(("enrolment_id", "latecomer_id"),)),
    "presence_detail": running(read=STAFF, write=None),
    "presence_vouch": running(),
    "presence_minutes": running(),
    "presence_decide": running(),
    "presence_rectify": planning(read=None),
    # cohorts.paper
    "paper_by_reference": Row(
        read="trainer manager",
        refusal=403,
        hidden="other_trainer other_manager",
        keys=(("reference", "sheet_reference"),),
    ),
    "sheets_to_file": Row(
        read="trainer other_trainer manager other_manager",
        write="trainer other_trainer manager other_manager",
    ),
    "find_reference": Row(read="trainer other_trainer manager other_manager"),
    "waiting_picture": hers(read="trainer"),
    "waiting_file": hers(read=None, write="trainer"),
    "waiting_put_away": hers(read=None, write="trainer"),
    "half_day_paper": running(read=STAFF),
    "scanned_sheet": running(read=STAFF),
    "scanned_sheet_picture": running(read=STAFF, write=None),
    "device_handover": running(read=STAFF),
    "device_people": running(read=STAFF, write=None),
    "device_sign": running(read=STAFF),
    "device_thanks": running(read=STAFF, write=None),
    "device_return": running(read=STAFF),
    # cohorts.absences: no region, juror, other trainee or editor reaches a reason or a file.
    "absence_announce": Row(read=SIGNED_IN, write=SIGNED_IN),
    "own_absence": hers(),
    "announcement_take_back": hers(read=None, write="trainee"),
    "justification_file": hers(write="trainee"),
    "justification_take_back": hers(read=None, write="trainee"),
    "own_make_up_ask": hers(read=None, write="trainee"),
    "own_make_up_give_up": hers(read=None, write="trainee"),
    "absences_to_decide": Row(read="trainer other_trainer manager other_manager"),
    "justification_page": running(read=STAFF),
    "justification_document": running(),
    "make_up_page": running(read=STAFF),
    "make_up_answer": running(),
    # The trainer who receives a guest attests; so does whoever manages the host.
    "make_up_attest": Row(read=None, write="other_trainer manager other_manager", hidden="trainer"),
    # cohorts.campaigns
    "positionings": Row(read=SIGNED_IN),
    "positioning_begin": hers(read=None, write="trainee"),
    "positioning_form": hers(write="trainee"),
    "positioning_answer": hers(read=None, write="trainee"),
    "positioning_submit": hers(write="trainee"),
    "positioning_result": Row(read="trainee trainer", refusal=404),
    "rating_begin": hers(read=None, write="trainer"),
    "rating_form": hers(read="trainer", write="trainer"),
    "rating_answer": hers(read=None, write="trainer"),
    "rating_rest": hers(read=None, write="trainer"),
    "rating_submit": hers(read="trainer", write="trainer"),
    "mirror": Row(read="trainee trainer", refusal=404),
    "mirror_agree": hers(read="trainer", write="trainer"),
    "positioning_needs": Row(read="trainee trainer", refusal=404),
    "positioning_bilan": Row(read="trainee trainer", refusal=404),
    "positioning_bilan_print": hers(read=None, write="trainee trainer"),
    "report_find": Row(read=SIGNED_IN),
    "report": Row(read="trainee trainer", refusal=404),
    "report_pdf": Row(read="trainee trainer", refusal=404),
    "report_facts": Row(read="trainee trainer", refusal=404),
    "personal_plan": Row(read="trainee trainer", refusal=404),
    "plan_item": Row(read="trainee trainer", write="trainee trainer", refusal=404),
    "plan_item_add": hers(write="trainee"),
    "plan_item_change": hers(write="trainee"),
    "plan_item_mark": hers(read=None, write="trainee"),
    # cohorts.coverage: the trainee directs, the other trainee is invited.
    "team_coverages": Row(read=SIGNED_IN),
    "coverage_open": Row(read="trainee director", write="trainee director"),
    "coverage_page": hers(),
    "coverage_invite": hers(write="trainee"),
    "coverage_close": hers(write="trainee"),
    "coverage_csv": hers(keys=(("coverage_id", "told_coverage_id"),)),
    "coverage_invitation": Row(read="other_trainee", write="other_trainee", refusal=404),
    "positioning_overview": Row(read="manager other_manager"),
    "cohort_campaigns": cohort_page(),
    "campaign_open": managing(),
    "campaign_change": managing(),
    "campaign_close": managing(read=None),
    "campaign_cancel": managing(),
    "campaign_group": Row(read="trainer", refusal=404),
    "campaign_remind": running(read=STAFF),
    # cohorts.dissertations
    "my_dissertation": Row(read=SIGNED_IN),
    "dissertation_start": hers(read=None, write="trainee"),
    "dissertation_hand_in": hers(write="trainee"),
    "dissertation_take_back": hers(write="trainee"),
    "dissertation_file": Row(read="trainee trainer juror manager", refusal=404),
    "reservations_lift": planning(),
    "cohort_juries": cohort_page(),
    "jury_form": managing(),
    "my_juries": Row(read="juror other_juror"),
    "jury_page": jury(),
    "jury_convene": jury(read="manager", write="manager"),
    "jury_publish": jury(read="manager", write="manager"),
    "defence_page": jury(),
    "defence_attendance": jury(read=None, write="juror manager"),
    "assessment_save": jury(read=None, write="juror"),
    "assessment_confirm": jury(read="juror"),
    "assessment_lock": jury(read=None, write="juror"),
    "decision_record": jury(read=None, write="juror"),
    # cohorts.completion
    "my_progress": Row(read=SIGNED_IN),
    "cohort_progress": cohort_page(),
    "person_progress": cohort_page(),
    # cohorts.attestations
    "cohort_documents": documents(),
    "attestations_together": planning(keys=(("kind_key", "attestation_kind"),)),
    "convocation_send": planning(),
    "person_documents": documents(),
    "attestation_issue": planning(keys=(("kind_key", "attestation_kind"),)),
    "attestation_page": hers_and_managed(),
    "attestation_file": hers_and_managed(),
    "attestation_facts": hers_and_managed(),
    "attendance_attestation": hers_and_managed(),
    "attendance_attestation_pdf": hers_and_managed(),
    "convocation_page": hers_and_managed(),
    "convocation_file": hers_and_managed(),
    "my_documents": Row(read=SIGNED_IN),
    "my_convocation": hers(),
    # cohorts.control: names of trainees; managers of the cohort alone.
    "cohort_control": documents(),
    "control_progress": documents(),
    "control_make": Row(read=None, write="manager", hidden="other_manager"),
    "control_file": Row(
        read="manager", hidden="other_manager", keys=(("job_id", "evidence_job_id"),)
    ),
    # cohorts.certificates
    "certificate_list": Row(read="manager other_manager"),
    "certificate_file": Row(read="trainee manager", refusal=404),
    "certificate_revoke": Row(read="manager", write="manager", hidden="other_manager"),
    "my_certificates": Row(read=SIGNED_IN),
    "cohort_certificates": Row(read="manager", hidden="other_manager"),
    "jury_certificates": Row(read="manager", hidden="other_manager"),
    "jury_certificates_issue": Row(read=None, write="manager", hidden="other_manager"),
    "public_results": Row(public=True),
    "public_definitions": Row(public=True),
    "verify_certificate": Row(public=True),
    "certificate_check": Row(public=True, keys=(("token", "certificate_token"),)),
    # cohorts.indicators
    "indicators": Row(read=REVIEWERS),
    "indicator_cohorts": Row(read=REVIEWERS),
    "indicator_watch": Row(read=REVIEWERS),
    "indicator_departures": Row(read=REVIEWERS),
    "indicator_years": Row(read=REVIEWERS),
    "indicator_origin": Row(read=REVIEWERS, query="?indicator=diploma"),
    "indicator_people": Row(read="region other_region manager other_manager", query="?set=I"),
    "indicator_completion": Row(read="region other_region manager other_manager"),
    "indicator_activity": Row(read="manager other_manager"),
    "indicator_definitions": Row(read=REVIEWERS),
    # cohorts.api
    "api_indicators": Row(read=REVIEWERS, bearer=True),
    "api_description": Row(public=True),
    "api_unknown": Row(read=None, public=True, refusal=404, keys=(("rest", "token"),)),
    "reviewer_tokens": Row(read=REVIEWERS, write=REVIEWERS),
    "reviewer_token_revoke": Row(
        read=None,
        write="region administrator",
        hidden="other_region national manager other_manager",
    ),
    # cohorts.snapshots: letters speak of every programme of a region.
    "snapshots": Row(read=REVIEWERS),
    "snapshot": Row(read="region national manager", hidden="other_region other_manager"),
    "snapshot_comparison": Row(read=REVIEWERS),
    "snapshot_report": Row(read=REVIEWERS),
    "region_letters": Row(read="manager other_manager"),
    "region_letter": Row(read="manager", hidden="other_manager"),
    "region_letter_edit": Row(read="manager", write="manager", hidden="other_manager"),
    "region_letter_send": Row(read=None, write="manager", hidden="other_manager"),
    "region_letter_drop": Row(read=None, write="manager", hidden="other_manager"),
}

# Trees of libraries guard themselves: a row a prefix, walked by name below.
PREFIXES = ("compte/", "cms/", "documents/", "langue/", "^media/", "_util/", "^((?:[\\w\\-]+/)*)$")
