"""The same people enrolled by two requests at once: one row each, and no broken page.

SQLite runs on a file here, as in production: its memory cannot be shared by waiting threads.
"""

import hashlib
import io
import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from cohorts.enrolment import services
from cohorts.enrolment.intake import COLUMNS, PURPOSE, plan_intake
from cohorts.enrolment.models import Enrolment
from lms.kernel import clock
from lms.kernel.imports import read_table, seal, unseal
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 3, 9)


def at_once(act: Callable[[], object], times: int = 4) -> list[object]:
    """What each of ``times`` simultaneous calls returned, or the sentence that refused it."""
    gate, outcomes = threading.Barrier(times), []

    def run() -> None:
        try:
            gate.wait(timeout=20)
            with clock.at(NOW):
                outcomes.append(act())
        except Refused as refusal:
            outcomes.append(refusal.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def test_the_same_person_by_hand(database_on_disk):
    cohort, person, manager = factories.cohort(), factories.user(), factories.manager()

    def enrol() -> int:
        return services.enrol(cohort=cohort, person=person, confirmed_on=DAY, by=manager).pk

    outcomes = at_once(enrol)
    [enrolment] = Enrolment.objects.all()
    assert outcomes.count(enrolment.pk) == 1
    assert len([each for each in outcomes if str(person) in str(each)]) == 3
    assert enrolment.changes.count() == 1


def test_several_clicks_on_apply(database_on_disk):
    factories.structure(code="CDS")
    cohort, manager = factories.cohort(), factories.manager()
    text = "courriel;prénom;nom;structure;type\nmarie@essai.example;Marie;Neuve;Le Lac;CDS"
    table = read_table(io.BytesIO(text.encode()), columns=COLUMNS)
    sealed = seal(table, plan_intake(cohort, table), purpose=PURPOSE, owner="x")

    def apply() -> int:
        return services.apply_intake(
            cohort=cohort,
            opened=unseal(sealed, purpose=PURPOSE, owner="x"),
            digest=hashlib.sha256(sealed.encode()).hexdigest(),
            confirmed_on=DAY,
            by=manager,
        ).pk

    outcomes = at_once(apply)
    assert len(outcomes) == 4
    assert len(set(outcomes)) == 1
    assert Enrolment.objects.count() == 1
    assert OutgoingMail.objects.count() == 1
