"""The outbox: what is queued, what leaves, what is told when it does not."""

import socket
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django_q.models import OrmQ, Schedule

from lms.accounts import invitations
from lms.accounts.services import invite
from lms.audit.models import AuditEvent
from lms.jobs.models import Job
from lms.jobs.services import run
from lms.jobs.states import JobState
from lms.kernel.refusals import Refused
from lms.messages import links
from lms.messages.models import OutgoingMail
from lms.messages.queries import text_to_show
from lms.messages.services import queue_mail, send_again
from lms.messages.states import MailState
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HERE = __name__


class Unplugged(BaseEmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, messages):
        raise SMTPServerDisconnected("hung up")


class Unreachable(BaseEmailBackend):
    """A mail server whose name nobody knows."""

    def send_messages(self, messages):
        raise socket.gaierror("no such host")


def queued(key="essai", to=None, **values) -> OutgoingMail:
    values = {"subject": "Bonjour", "body": "Un mot.", **values}
    return queue_mail(key=key, kind="essai", to=to or factories.user(), by=None, **values)


def deliver(mail) -> Job:
    job = Job.objects.filter(arguments={"mail_id": mail.pk}).latest("requested_at")
    run(str(job.pk))
    mail.refresh_from_db()
    job.refresh_from_db()
    return job


class TestQueueing:
    def test_a_key_is_one_mail_and_one_job(self):
        person = factories.user()
        first, second = queued(to=person), queued(to=person, subject="Autre")
        assert first.pk == second.pk
        assert second.subject == "Bonjour"
        assert Job.objects.count() == OrmQ.objects.count() == 1

    def test_a_rolled_back_transaction_leaves_nothing(self):
        with transaction.atomic():
            queued()
            transaction.set_rollback(True)
        assert not OutgoingMail.objects.exists()
        assert not Job.objects.exists()
        assert not OrmQ.objects.exists()

    @pytest.mark.parametrize(
        ("body", "kind"),
        [("Un {link}", ""), ("Un mot", "invitation"), ("Un {link}", "nobody_builds_this")],
    )
    def test_text_and_link_must_fit(self, body, kind):
        with pytest.raises(ValueError, match="do not fit"):
            queued(body=body, link_kind=kind)

    def test_the_organisation_signs(self, settings):
        settings.ORGANISATION_NAME = "École d’essai"
        assert "École d’essai" in queued().body

    def test_a_subject_of_two_lines_becomes_one(self):
        assert queued(subject="Bonjour\nBcc: tous@essai.example").subject == (
            "Bonjour Bcc: tous@essai.example"
        )


class TestDelivery:
    def test_it_leaves_once(self, settings):
        mail = queued()
        job = deliver(mail)
        assert mail.state == MailState.SENT
        assert mail.sent_at is not None
        assert job.state == JobState.DONE
        Job.objects.update(state=JobState.QUEUED)  # delivered by the queue a second time
        deliver(mail)
        assert len(django_mail.outbox) == 1
        sent = django_mail.outbox[0]
        assert sent.to == [mail.address]
        assert sent.from_email == settings.DEFAULT_FROM_EMAIL
        assert sent.extra_headers["Message-ID"].startswith("<mail-")

    def test_the_secret_link_is_put_in_at_departure(self):
        person = factories.user()
        invite(person, by=None)
        mail = OutgoingMail.objects.get()
        deliver(mail)
        person.refresh_from_db()
        assert invitations.link_for(person) in django_mail.outbox[0].body
        assert invitations.token_of(person) not in mail.body

    @pytest.mark.parametrize("backend", [Unplugged, Unreachable])
    def test_a_server_that_is_away_is_asked_again_later(self, settings, backend):
        settings.EMAIL_BACKEND = f"{HERE}.{backend.__name__}"
        mail = queued()
        job = deliver(mail)
        assert mail.state == MailState.FAILED
        assert mail.error
        assert job.state == JobState.QUEUED
        assert Schedule.objects.count() == 1
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        deliver(mail)
        assert mail.state == MailState.SENT
        assert mail.error == ""

    def test_after_three_attempts_it_is_given_up(self, settings):
        settings.EMAIL_BACKEND = f"{HERE}.Unplugged"
        mail = queued()
        for _ in range(3):
            job = deliver(mail)
        assert job.state == JobState.FAILED
        assert mail.state == MailState.FAILED
        # Two waits, then no more.
        assert Schedule.objects.count() == 2

    def test_a_failed_mail_is_sent_again_on_request(self, settings):
        settings.EMAIL_BACKEND = f"{HERE}.Unplugged"
        mail, manager = queued(), factories.manager()
        for _ in range(3):
            deliver(mail)
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        send_again(mail, by=manager)
        assert mail.state == MailState.QUEUED
        job = Job.objects.filter(state=JobState.QUEUED).get()
        run(str(job.pk))
        mail.refresh_from_db()
        assert mail.state == MailState.SENT
        with pytest.raises(Refused):
            send_again(mail, by=manager)

    def test_the_journal_has_each_step(self):
        mail = queued()
        deliver(mail)
        steps = AuditEvent.objects.filter(object_type="outgoingmail").order_by("id")
        assert [event.verb for event in steps] == [
            "outgoingmail.queued",
            "outgoingmail.state_changed",
        ]
        assert {event.subject_id for event in steps} == {mail.recipient_id}


class TestLinks:
    def test_a_kind_has_one_builder(self):
        with pytest.raises(ValueError, match="already"):
            links.register_link("invitation", str)

    @pytest.mark.parametrize("demo", [True, False])
    def test_only_the_demonstration_shows_it(self, settings, demo):
        settings.DEMO = demo
        person = factories.user()
        invite(person, by=None)
        person.refresh_from_db()
        text, link = text_to_show(OutgoingMail.objects.get(), masked="[masqué]")
        token = invitations.token_of(person)
        assert (token in text) is demo
        assert (token in link) is demo
        assert ("[masqué]" in text) is not demo
