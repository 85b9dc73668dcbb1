"""Tokens: what is kept of them, how many there are, who ends them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from cohorts.api.models import ReviewerToken
from cohorts.api.queries import current_tokens, token_behind, tokens_revocable_by
from cohorts.api.services import MOST_TOKENS, count_request, make_token, revoke_token
from lms.audit import present
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.api.conftest import secret_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_of_the_secret_only_a_digest_and_its_first_signs_are_kept(regional):
    key = uuid4()
    secret = secret_of(regional, client_key=key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cohorts_reviewertoken")
        kept = str(cursor.fetchall())
        cursor.execute("SELECT * FROM lms_auditevent")
        kept += str(cursor.fetchall())
    assert len(secret) > 50
    assert secret not in kept
    assert secret[20:] not in kept
    assert str(key) not in kept
    assert key.hex not in kept
    assert ReviewerToken.objects.get().prefix == secret[:15]


def test_each_form_and_each_person_make_another_secret(regional, national):
    key = uuid4()
    made = {
        secret_of(regional, client_key=key),
        secret_of(national, client_key=key),
        secret_of(regional),
        secret_of(regional),
    }
    assert len(made) == 4


def test_a_form_sent_twice_makes_one_token_and_shows_it_twice(regional):
    key = uuid4()
    first = make_token(by=regional, name="Tableau", valid_days=90, client_key=key)
    second = make_token(by=regional, name="Tableau", valid_days=90, client_key=key)
    assert first == second
    assert ReviewerToken.objects.count() == 1
    assert AuditEvent.objects.filter(verb="reviewer_token.made").count() == 1


@pytest.mark.usefixtures("english")
def test_a_form_sent_again_later_shows_nothing(regional):
    key = uuid4()
    secret_of(regional, client_key=key)
    with clock.at(NOW + timedelta(minutes=11)), pytest.raises(Refused, match="only once"):
        secret_of(regional, client_key=key)
    token = ReviewerToken.objects.get()
    revoke_token(token=token, by=regional)
    with pytest.raises(Refused, match="only once"):
        secret_of(regional, client_key=key)


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.mark.usefixtures("english")
def test_nobody_has_more_tokens_than_she_can_oversee(regional):
    for _number in range(MOST_TOKENS):
        secret_of(regional)
    with pytest.raises(Refused, match="revoke one"):
        secret_of(regional)
    revoke_token(token=ReviewerToken.objects.first(), by=regional)
    secret_of(regional)
    assert len(current_tokens(regional, NOW.date())) == MOST_TOKENS


def test_an_expired_token_makes_room(regional):
    for _number in range(MOST_TOKENS):
        secret_of(regional, valid_days=30)
    with clock.at(NOW + timedelta(days=31)):
        secret_of(regional)


@pytest.mark.usefixtures("english")
def test_making_and_revoking_are_written_in_the_journal(regional):
    administrator = factories.administrator()
    secret_of(regional, name="Tableau de l’ARS")
    token = ReviewerToken.objects.get()
    revoke_token(token=token, by=administrator)
    revoke_token(token=token, by=regional)
    made, revoked = AuditEvent.objects.filter(verb__startswith="reviewer_token").order_by("pk")
    assert "Régine Territoire made the token “Tableau de l’ARS (coordo_" in present(made)
    assert "June 8, 2026" in present(made)
    assert "Ada Registre revoked the token “Tableau de l’ARS" in present(revoked)
    assert "of Régine Territoire." in present(revoked)
    assert revoked.subject_id == regional.pk
    token.refresh_from_db()
    assert token.revoked_by == administrator


def test_who_may_revoke_what(regional, national):
    secret_of(regional)
    token = ReviewerToken.objects.get()
    assert token in tokens_revocable_by(regional)
    assert token in tokens_revocable_by(factories.administrator())
    assert token not in tokens_revocable_by(national)
    assert token not in tokens_revocable_by(factories.manager())


def test_of_its_use_the_day_is_known(regional):
    token = token_behind(secret_of(regional))
    assert token.last_used_on is None
    # Half past midnight in Paris: the day there, not in Greenwich.
    with clock.at(NOW.replace(day=11, hour=23, minute=30)):
        assert count_request(token=token) == 0
        assert count_request(token=token) == 0
    token.refresh_from_db()
    assert token.last_used_on == date(2026, 3, 12)
    assert (token.window_started_at.second, token.window_requests) == (0, 2)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"valid_days": 0}, "reviewer_token_ends_within_a_year"),
        ({"valid_days": 366}, "reviewer_token_ends_within_a_year"),
        ({"name": ""}, "reviewer_token_has_a_name"),
        ({"revoked_at": NOW}, "reviewer_token_revocation_is_whole"),
        ({"window_requests": 1}, "reviewer_token_window_is_whole"),
        ({"window_started_at": NOW}, "reviewer_token_window_is_whole"),
    ],
)
def test_the_database_refuses_what_cannot_be(regional, values, name):
    secret_of(regional)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ReviewerToken.objects.update(**values)


def test_the_database_refuses_a_revocation_before_the_making(regional):
    secret_of(regional)
    earlier = {"revoked_at": NOW - timedelta(days=1), "revoked_by": regional}
    with (
        pytest.raises(IntegrityError, match="reviewer_token_revoked_after_creation"),
        transaction.atomic(),
    ):
        ReviewerToken.objects.update(**earlier)


def test_the_database_knows_a_digest_once(regional):
    secret_of(regional)
    secret_of(regional)
    first, _second = ReviewerToken.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewerToken.objects.update(digest=first.digest)
