"""Applying a table: exactly what was previewed, all of it or nothing, once."""

import hashlib
import io
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cohorts.enrolment import services
from cohorts.enrolment.intake import COLUMNS, PURPOSE, plan_intake
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.queries import telling_job
from lms.accounts.models import Structure, User
from lms.audit.models import AuditEvent
from lms.jobs.registry import kind_of
from lms.jobs.services import run
from lms.kernel import clock
from lms.kernel.imports import read_table, seal, unseal
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HEADINGS = "courriel;prénom;nom;profil;structure;type de structure;région"
DAY = date(2026, 3, 9)


@pytest.fixture
def cohort():
    factories.profile()
    factories.structure(code="CDS")
    return factories.cohort()


@pytest.fixture
def manager():
    return factories.manager()


def previewed(cohort, lines):
    """The sealed preview of ``lines``."""
    table = read_table(io.BytesIO("\n".join([HEADINGS, *lines]).encode()), columns=COLUMNS)
    return seal(table, plan_intake(cohort, table), purpose=PURPOSE, owner="x")


def applied(cohort, sealed, by):
    return services.apply_intake(
        cohort=cohort,
        opened=unseal(sealed, purpose=PURPOSE, owner="x"),
        digest=hashlib.sha256(sealed.encode()).hexdigest(),
        confirmed_on=DAY,
        by=by,
    )


def count_all():
    models = (User, Structure, Enrolment, AuditEvent, OutgoingMail)
    return [model.objects.count() for model in models]


def test_everybody_is_enrolled_and_told(cohort, manager):
    joined = factories.user(email="connue@essai.example", joined_at=factories.EPOCH)
    receipt = applied(
        cohort,
        previewed(
            cohort,
            [
                "marie@essai.example;Marie;Neuve;infirmier;Le Lac;CDS;",
                "karim@essai.example;Karim;Neuf;;le lac;;",
                "connue@essai.example;Camille;Exemple;;;;",
            ],
        ),
        manager,
    )
    assert receipt.data == {"enrolled": 3, "created": 2, "invited": 2, "told": 1}
    people = {each.person.email: each for each in Enrolment.objects.filter(cohort=cohort)}
    marie = people["marie@essai.example"]
    assert (marie.profile_id, marie.structure.name) == ("infirmier", "Le Lac")
    assert marie.confirmed_on == DAY
    assert people["karim@essai.example"].structure == marie.structure
    assert marie.person.invited_at == clock.now()
    mails = {mail.address: mail for mail in OutgoingMail.objects.all()}
    assert set(mails) == set(people)
    assert {mail.state for mail in mails.values()} == {"queued"}
    assert str(cohort) in mails[joined.email].body
    assert "{link}" in mails["marie@essai.example"].body


def test_a_second_click_enrols_nobody_twice(cohort, manager):
    sealed = previewed(cohort, ["marie@essai.example;Marie;Neuve;;;;"])
    first = applied(cohort, sealed, manager)
    before = count_all()
    assert applied(cohort, sealed, manager) == first
    assert count_all() == before


def test_the_same_file_again_changes_nothing(cohort, manager):
    lines = ["marie@essai.example;Marie;Neuve;infirmier;Le Lac;CDS;"]
    applied(cohort, previewed(cohort, lines), manager)
    before = count_all()
    with pytest.raises(Refused):
        applied(cohort, previewed(cohort, lines), manager)
    assert count_all() == before


def test_a_change_since_the_preview_is_refused(cohort, manager):
    sealed = previewed(
        cohort, ["marie@essai.example;Marie;Neuve;;;;", "karim@essai.example;Karim;Neuf;;;;"]
    )
    factories.user(email="karim@essai.example")
    before = count_all()
    with pytest.raises(Refused):
        applied(cohort, sealed, manager)
    assert count_all() == before


def test_a_failure_in_the_middle_writes_nothing(manager):
    # The cohort ended between preview and application: the last refusal undoes everybody.
    cohort = factories.cohort(starts_on=date(2025, 1, 1), ends_on=date(2026, 3, 8))
    sealed = previewed(cohort, ["marie@essai.example;Marie;Neuve;;;;"])
    before = count_all()
    with pytest.raises(Refused):
        applied(cohort, sealed, manager)
    assert count_all() == before


WORDS = st.sampled_from(["Anne", "Zoé", "", "=1+1", "L’Étoile", "x" * 120])
EMAILS = st.sampled_from(
    ["a@essai.example", "A@essai.example", "b@essai.example", "c@essai.example", "nobody", ""]
)
LINES = st.tuples(
    EMAILS,
    WORDS,
    WORDS,
    st.sampled_from(["", "infirmier", "plombier"]),
    st.sampled_from(["", "Le Lac", "le lac", "La Mer"]),
    st.sampled_from(["", "CDS", "château"]),
    st.sampled_from(["", "44", "Grand Est", "Atlantide"]),
).map(";".join)

GOOD_LINES = st.tuples(
    st.sampled_from(["a@essai.example", "b@essai.example", "c@essai.example"]),
    st.sampled_from(["Anne;Zoé;;", "Zoé;L’Étoile;infirmier;Le Lac"]),
    st.sampled_from(["CDS;", "CDS;44"]),
).map(";".join)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lines=st.one_of(st.lists(GOOD_LINES, max_size=4), st.lists(LINES, max_size=4)))
# What is wrong with a line may be known from reading it alone.
@example(lines=["a@essai.example;Anne;Anne;;;;", ";Anne;Anne;;;;"])
def test_any_table_applies_wholly_or_not_at_all(cohort, manager, lines):
    with clock.at(datetime(2026, 3, 10, 9, 30, tzinfo=UTC)):
        point = transaction.savepoint()
        try:
            check_application(cohort, manager, lines)
        finally:
            transaction.savepoint_rollback(point)


def check_application(cohort, manager, lines):
    table = read_table(io.BytesIO("\n".join([HEADINGS, *lines]).encode()), columns=COLUMNS)
    plan = plan_intake(cohort, table)
    sealed = seal(table, plan, purpose=PURPOSE, owner="x")
    before = count_all()
    if not plan.applicable:
        with pytest.raises(Refused):
            applied(cohort, sealed, manager)
        assert count_all() == before
        return
    applied(cohort, sealed, manager)
    emails = {row.values["email"] for row in plan.additions}
    stored = Enrolment.objects.filter(cohort=cohort)
    assert set(stored.values_list("person__email", flat=True)) == emails
    assert len(emails) == len([line for line in lines if any(line.split(";"))])
    again = plan_intake(cohort, table)
    assert not again.errors
    assert not again.applicable


def test_the_mails_of_a_large_import_are_queued_in_the_background(cohort, manager):
    people = services.intake.TOLD_AT_ONCE + 1
    lines = [f"p{number}@essai.example;Anne;Numéro;;;;" for number in range(people)]
    receipt = applied(cohort, previewed(cohort, lines), manager)
    assert Enrolment.objects.count() == people
    assert not OutgoingMail.objects.exists()
    job = telling_job(receipt)
    run(str(job.pk))
    assert OutgoingMail.objects.count() == people
    # Delivered a second time, as a queue may do, it writes to nobody twice.
    kind_of(job.kind).function(lambda *_: None, **job.arguments)
    assert OutgoingMail.objects.count() == people
