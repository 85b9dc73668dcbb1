"""Answers are for the person and the trainers of her cohort: for nobody else, by any door."""

import ast
from datetime import date

import pytest
from django.urls import reverse

from competencies.positioning.queries import positionings_visible_to
from lms.accounts.enums import Permission, Role, ScopeKind
from lms.accounts.models import RoleGrant
from tests import factories
from tests.repository.sources import name, python_files, tree

pytestmark = pytest.mark.django_db
SECRET = "Mon commentaire secret"
# The page that a trainer meets in place of answers.
FIRST = "cohorts/campaigns/rating_first.html"

# Where answers may be read. Whatever else names them must argue for its place here: the home page
# counts how many of her own items the person has answered; a round of a team shows a member what
# she would share, and counts what was shared with her consent.
READERS = (
    "competencies/",
    "cohorts/campaigns/",
    "cohorts/coverage/services/closing.py",
    "cohorts/coverage/views/member.py",
    "cohorts/models.py",
    "lms/demo/",
    "lms/portal/queries/trainee_rows.py",
)
POSITIONING = "competencies.positioning.queries"
# What was printed holds answers, too; models.py only gathers it for Django.
REPORTS = {"PositioningReport", "facts_of", "report_with_hash", "reports_of", "reports_visible_to"}
READS = {
    "Agreement",
    "Answer",
    "Result",
    "Sheet",
    "agreements_of",
    "answers_of",
    "current_ratings",
    "recalled_for",
    "result",
    "sheets_of",
}


def other_region():
    return factories.region("53", "Bretagne")


def at_her_structure(cohort, profile=None):
    """Somebody of the structure that employs the people of ``cohort``, in a training elsewhere."""
    structure = factories.structure(code="DAC")
    cohort.enrolments.update(structure=structure)
    elsewhere = factories.enrolment(factories.cohort(), state="started", structure=structure)
    if profile:
        elsewhere.profile = factories.profile(profile)
        elsewhere.save()
    return elsewhere.person


OUTSIDERS = {
    "region": lambda cohort: factories.regional_reviewer(cohort.region),
    "other region": lambda cohort: factories.regional_reviewer(other_region()),
    "national": lambda cohort: factories.national_reviewer(),
    "juror": lambda cohort: factories.juror(),
    "manager": lambda cohort: factories.manager(),
    "editor": lambda cohort: factories.editor(),
    "administrator": lambda cohort: factories.administrator(),
    "superuser": lambda cohort: factories.user(is_superuser=True, is_staff=True),
    "trainer elsewhere": lambda cohort: factories.trainer_of(factories.cohort()),
    "trainee of the cohort": lambda cohort: factories.enrolment(cohort, state="started").person,
    "employer": at_her_structure,
    "director": lambda cohort: at_her_structure(cohort, "directeur"),
}


@pytest.fixture(params=OUTSIDERS)
def outsider(request, cohort):
    return OUTSIDERS[request.param](cohort)


OWN = ("positioning_form", "positioning_answer", "positioning_submit", "positioning_result")


def addresses(entry):
    return [reverse(view, kwargs={"entry_id": entry.pk}) for view in OWN]


def test_nobody_else_reaches_a_positioning(client, submitted, outsider):
    client.force_login(outsider)
    form, tap, submission, result = addresses(submitted)
    assert [client.get(page).status_code for page in (form, submission, result)] == [404] * 3
    assert [client.post(page).status_code for page in (form, tap, submission)] == [404] * 3
    # Closed by the method, before anything is looked up.
    assert client.get(tap).status_code == 405
    assert client.post(result).status_code == 405


def test_nobody_else_begins_in_her_place(client, campaign, outsider, at_now):
    client.force_login(outsider)
    response = client.post(reverse("positioning_begin", kwargs={"campaign_id": campaign.pk}))
    enrolled = campaign.cohort.enrolments.filter(person=outsider).exists()
    assert response.status_code == (302 if enrolled else 404)
    assert campaign.entries.filter(enrolment__person=outsider).exists() == enrolled


def test_nobody_else_finds_her_positioning_in_the_query(submitted, outsider):
    assert submitted.positioning not in positionings_visible_to(outsider)


def test_the_cohort_page_shows_nobody_an_answer(client, submitted, cohort, outsider):
    client.force_login(outsider)
    response = client.get(reverse("cohort_campaigns", kwargs={"cohort_id": cohort.pk}))
    page = response.content.decode()
    assert response.status_code in {200, 403, 404}
    assert SECRET not in page
    assert f"/positionnement/{submitted.pk}/" not in page


def test_a_visitor_is_sent_to_sign_in(client, submitted):
    for address in [*addresses(submitted), reverse("positionings")]:
        response = client.get(address)
        assert (response.status_code, "/compte/login/" in response.url) == (302, True)


def test_her_trainer_reads_what_is_submitted_and_no_draft(client, entry, items, answer, cohort):
    trainer = factories.trainer_of(cohort)
    client.force_login(trainer)
    answer(entry, items[0])
    result = reverse("positioning_result", kwargs={"entry_id": entry.pk})
    page = client.get(result)
    assert (page.status_code, page.templates[0].name) == (200, FIRST)
    assert list(positionings_visible_to(trainer)) == []


def test_her_trainer_neither_answers_nor_submits_for_her(client, submitted, rated, trainer):
    client.force_login(trainer)
    *others, result = addresses(submitted)
    assert client.get(result).status_code == 200
    assert [client.post(address).status_code for address in others] == [404] * 3


def test_a_former_trainer_reads_nothing(client, submitted, rated, trainer):
    RoleGrant.objects.filter(user=trainer).update(ends_on=date(2026, 3, 9))
    client.force_login(trainer)
    result = reverse("positioning_result", kwargs={"entry_id": submitted.pk})
    assert client.get(result).status_code == 404


def test_no_role_but_the_trainer_may_read_positionings():
    from lms.accounts.enums import PERMISSIONS_OF, SCOPES_OF

    holders = [role for role, held in PERMISSIONS_OF.items() if Permission.POSITIONING_READ in held]
    assert holders == [Role.TRAINER]
    assert SCOPES_OF[Role.TRAINER] == {ScopeKind.COHORT}


@pytest.mark.parametrize(
    ("kind", "key"),
    [(ScopeKind.EVERYWHERE, ""), (ScopeKind.REGION, "44"), (ScopeKind.PROGRAMME, "pacte-cds")],
)
def test_a_wider_grant_of_the_trainer_opens_nothing(client, submitted, kind, key):
    person = factories.user("Trop", "Large")
    factories.grant(person, Role.TRAINER, kind, key)
    client.force_login(person)
    result = reverse("positioning_result", kwargs={"entry_id": submitted.pk})
    assert client.get(result).status_code == 404
    assert list(positionings_visible_to(person)) == []


def names_answers(path) -> bool:
    """Whether a source imports the answers, or reaches for them through a relation."""
    return any(_names_answers(node) for node in ast.walk(tree(path)))


def _names_answers(node) -> bool:
    match node:
        case ast.ImportFrom(module="competencies.positioning.models"):
            return any(alias.name in {"Rating", "AgreedLevel"} for alias in node.names)
        case ast.ImportFrom(module=str(module)) if module.startswith(POSITIONING):
            return any(alias.name in READS for alias in node.names)
        case ast.ImportFrom(module="competencies.positioning"):
            return any(alias.name in {"queries", "models"} for alias in node.names)
        case ast.ImportFrom(module=str(module)) if module.startswith("cohorts.campaigns"):
            return any(alias.name in REPORTS for alias in node.names)
        case ast.Attribute(attr="ratings" | "agreed_levels"):
            return True
        case ast.Constant(value=str(text)):
            return " " not in text and bool({"ratings", "agreed_levels"} & {*text.split("__")})
    return False


def test_no_other_package_reads_answers():
    faults = [
        name(path)
        for path in python_files()
        if not name(path).startswith(READERS) and names_answers(path)
    ]
    assert faults == []


def test_the_check_sees_who_reads_answers():
    seen = {name(path) for path in python_files() if names_answers(path)}
    assert "competencies/positioning/queries/answers.py" in seen
    assert "cohorts/campaigns/queries/own.py" in seen
    assert "cohorts/coverage/services/closing.py" in seen
    assert "cohorts/campaigns/services/reports.py" in seen
