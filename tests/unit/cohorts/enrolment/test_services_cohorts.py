"""Creating and changing cohorts, and who trains them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from cohorts.enrolment import services
from cohorts.enrolment.models import Cohort
from cohorts.enrolment.queries import cohorts_visible_to, trainers_of
from lms.audit.models import AuditEvent
from lms.kernel.refusals import Refused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def create(by, **values):
    given = {
        "programme_version": factories.programme_version(),
        "region": factories.region(),
        "label": "1re promotion",
        "starts_on": date(2026, 4, 1),
        "ends_on": date(2027, 3, 31),
        **values,
    }
    return services.create_cohort(by=by, **given)


def test_a_cohort_opens_for_its_trainers():
    trainer = factories.user()
    cohort = create(factories.manager(), trainers=[trainer], place=" Nancy ")
    assert cohort.code == "pacte-cds-44-2026"
    assert cohort.place == "Nancy"
    assert list(trainers_of(cohort)) == [trainer]
    assert list(cohorts_visible_to(trainer)) == [cohort]
    verbs = set(AuditEvent.objects.filter(object_type="cohort").values_list("verb", flat=True))
    assert verbs == {"cohort.created", "cohort.trainer_assigned"}


def test_codes_never_meet():
    manager, version = factories.manager(), factories.programme_version()
    codes = [create(manager, programme_version=version, label=label).code for label in "ABC"]
    assert codes == ["pacte-cds-44-2026", "pacte-cds-44-2026-2", "pacte-cds-44-2026-3"]


def test_the_same_promotion_is_not_created_twice():
    manager, version = factories.manager(), factories.programme_version()
    create(manager, programme_version=version)
    with pytest.raises(Refused) as refusal:
        create(manager, programme_version=version, label="1RE promotion ")
    assert refusal.value.field == "label"
    assert Cohort.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_on": date(2026, 3, 31)}, "ends_on"),
        ({"dissertation_due_on": date(2026, 3, 31)}, "dissertation_due_on"),
    ],
)
def test_days_that_contradict_each_other(values, field):
    with pytest.raises(Refused) as refusal:
        create(factories.manager(), **values)
    assert refusal.value.field == field
    assert not Cohort.objects.exists()


def test_the_database_refuses_an_end_before_the_start():
    cohort = factories.cohort()
    with pytest.raises(IntegrityError), transaction.atomic():
        Cohort.objects.filter(pk=cohort.pk).update(ends_on=date(2020, 1, 1))


def test_a_change_is_logged_with_what_it_replaced():
    manager = factories.manager()
    cohort = create(manager)
    services.update_cohort(cohort=cohort, by=manager, place="Metz", label="1re promotion")
    event = AuditEvent.objects.get(verb="cohort.updated")
    assert event.data == {"place": ["", "Metz"]}
    assert Cohort.objects.get().place == "Metz"


def test_saving_without_a_change_logs_nothing():
    manager = factories.manager()
    services.update_cohort(cohort=create(manager), by=manager, label="1re promotion")
    assert not AuditEvent.objects.filter(verb="cohort.updated").exists()


def test_a_programme_is_for_life():
    manager = factories.manager()
    with pytest.raises(TypeError):
        services.update_cohort(cohort=create(manager), by=manager, region=factories.region())


def test_a_trainer_is_assigned_once_and_ended():
    manager, trainer, cohort = factories.manager(), factories.user(), factories.cohort()
    services.assign_trainer(cohort=cohort, trainer=trainer, by=manager)
    services.assign_trainer(cohort=cohort, trainer=trainer, by=manager)
    assert trainer.grants.count() == 1
    services.end_trainer(cohort=cohort, trainer=trainer, by=manager)
    services.end_trainer(cohort=cohort, trainer=trainer, by=manager)
    assert not trainers_of(cohort).exists()
    assert trainer.grants.get().revoked_by == manager
    assert AuditEvent.objects.filter(verb="cohort.trainer_ended").count() == 1
    services.assign_trainer(cohort=cohort, trainer=trainer, by=manager)
    assert list(trainers_of(cohort)) == [trainer]


def test_a_closed_account_trains_nobody():
    with pytest.raises(Refused):
        services.assign_trainer(
            cohort=factories.cohort(),
            trainer=factories.user(is_active=False),
            by=factories.manager(),
        )
