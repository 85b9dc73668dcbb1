"""What staff find on their home."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.campaigns.models import CampaignEntry, TrainerRating
from cohorts.dissertations.models import Decision, Defence, Jury
from competencies.positioning.models import Positioning
from lms.accounts import services
from lms.accounts.models import User
from lms.kernel import clock
from lms.portal.queries import sections_for
from lms.portal.queries.juror import juror_day
from lms.portal.queries.manager import manager_day
from lms.portal.queries.reviewer import reviewer_day
from lms.portal.queries.trainer import trainer_day
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
MORNING = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


def fresh(person) -> User:
    return User.objects.get(pk=person.pk)


def names(person) -> list[str]:
    return [section.template for section in sections_for(fresh(person))]


class TestSections:
    @pytest.mark.parametrize(
        ("make", "expected"),
        [
            (factories.manager, ["manager"]),
            (factories.juror, ["juror"]),
            (factories.editor, ["editor"]),
            (factories.administrator, ["administrator", "editor"]),
            (factories.national_reviewer, ["reviewer"]),
            (lambda: factories.regional_reviewer(factories.region()), ["reviewer"]),
            (lambda: factories.trainer_of(factories.cohort()), ["trainer"]),
            (factories.user, []),
        ],
    )
    def test_each_has_her_own_and_nobody_sees_an_empty_page(self, client, make, expected):
        person = make()
        assert names(person) == [f"portal/day/{name}.html" for name in expected]
        client.force_login(person)
        answer = client.get(reverse("my_day"))
        assert answer.status_code == 200
        assert "<h2" in answer.content.decode() or not expected

    def test_several_roles_make_several_sections(self):
        enrolment = factories.enrolment(state="started")
        person = enrolment.person
        factories.grant(person, "trainer", "cohort", factories.cohort().pk)
        factories.grant(person, "juror")
        assert names(person) == [
            f"portal/day/{name}.html" for name in ("trainee", "trainer", "juror")
        ]


class TestTrainer:
    @pytest.fixture
    def cohort(self):
        return factories.cohort()

    def absences(self, cohort, *states) -> tuple:
        enrolment = factories.enrolment(cohort, state="started")
        seminar = factories.seminar(cohort)
        for number, state in enumerate(states):
            starts_at = MORNING - timedelta(days=20 - number)
            half_day = factories.half_day(seminar, starts_at, state="closed")
            factories.presence(half_day, enrolment, state=state)
        return enrolment

    @pytest.mark.parametrize(
        ("states", "flagged"),
        [
            (["absent", "absent"], True),
            (["unexcused", "absent", "present_onsite"], True),
            (["absent", "present_onsite", "absent"], False),
            (["absent", "excused"], False),
            (["absent", "made_up"], False),
            (["absent"], False),
        ],
    )
    def test_two_absences_in_a_row_flag_somebody(self, cohort, states, flagged):
        enrolment = self.absences(cohort, *states)
        flags = trainer_day(factories.trainer_of(cohort)).flags
        assert [flag.enrolment for flag in flags] == ([enrolment] if flagged else [])

    def test_the_rule_that_flagged_her_is_in_words(self, cohort):
        self.absences(cohort, "absent", "absent")
        reason = trainer_day(factories.trainer_of(cohort)).flags[0].reason
        assert "18" in reason
        assert "19" in reason

    @pytest.mark.parametrize(("closes_on", "flagged"), [(date(2026, 3, 9), 1), (MORNING.date(), 0)])
    def test_a_positioning_unfinished_after_its_closing_flags(self, cohort, closes_on, flagged):
        factories.enrolment(cohort, state="started")
        factories.enrolment(cohort, state="dropped_out")
        factories.campaign(cohort, closes_on=closes_on)
        assert len(trainer_day(factories.trainer_of(cohort)).flags) == flagged

    def test_those_of_another_cohort_are_not_hers(self, cohort):
        self.absences(factories.cohort(), "absent", "absent")
        mine = factories.half_day(factories.seminar(cohort), MORNING, state="open")
        factories.half_day(factories.seminar(), MORNING, state="open")
        day = trainer_day(factories.trainer_of(cohort))
        assert day.flags == []
        assert [half_day.pk for half_day in day.half_days] == [mine.pk]
        assert [c.pk for c in day.cohorts] == [cohort.pk]


class TestJuror:
    @pytest.fixture
    def defence(self):
        jury = factories.jury()
        enrolment = factories.enrolment(jury.cohort, state="started")
        row = factories.dissertation(enrolment, state="convened")
        return Defence.objects.create(
            jury=jury, dissertation=row, scheduled_at=MORNING + timedelta(days=3)
        )

    def test_what_she_has_to_assess(self, defence):
        member = defence.jury.members.first()
        assert juror_day(member.user).to_assess == [defence]
        member.assessments.create(
            defence=defence,
            opinion="favourable",
            state="locked",
            updated_at=clock.now(),
            locked_at=clock.now(),
        )
        assert juror_day(member.user).to_assess == []
        # The other juror's is still to be written.
        other = defence.jury.members.last()
        assert juror_day(other.user).to_assess == [defence]

    def test_another_jury_is_not_hers(self, defence):
        assert juror_day(factories.juror()).to_assess == []
        assert juror_day(factories.juror()).juries == []


class TestManager:
    def heard(self, enrolment_state="completed", state="validated") -> Jury:
        jury = factories.jury(held_on=date(2026, 3, 2))
        enrolment = factories.enrolment(jury.cohort, state=enrolment_state)
        row = factories.dissertation(enrolment, state=state)
        defence = Defence.objects.create(
            jury=jury, dissertation=row, scheduled_at=MORNING - timedelta(days=8), state="held"
        )
        Decision.objects.create(
            defence=defence,
            outcome="validated",
            decided_at=clock.now(),
            decided_by=jury.members.first().user,
        )
        return jury

    def test_results_to_publish_then_diplomas_to_issue(self):
        manager, jury = factories.manager(), self.heard()
        day = manager_day(manager)
        assert (day.to_publish, day.to_certify) == ([jury], [])
        Jury.objects.filter(pk=jury.pk).update(state="published", published_at=clock.now())
        day = manager_day(manager)
        assert (day.to_publish, day.to_certify) == ([], [jury])

    def test_a_jury_that_has_not_decided_all_is_not_ready(self):
        jury = self.heard()
        row = factories.dissertation(factories.enrolment(jury.cohort), state="convened")
        Defence.objects.create(jury=jury, dissertation=row, scheduled_at=MORNING)
        assert manager_day(factories.manager()).to_publish == []

    def test_nothing_to_issue_for_who_has_not_completed(self):
        jury = self.heard(enrolment_state="started")
        Jury.objects.update(state="published", published_at=clock.now())
        assert jury.defences.exists()
        assert manager_day(factories.manager()).to_certify == []

    def test_invitations_that_wait(self):
        enrolment = factories.enrolment()
        factories.enrolment(enrolment.cohort, state="withdrawn")
        assert manager_day(factories.manager()).waiting_count == 0
        services.invite(enrolment.person, by=None)
        assert manager_day(factories.manager()).waiting == [enrolment]
        services.give_password(enrolment.person, password=factories.PASSWORD, by=None)
        assert manager_day(factories.manager()).waiting_count == 0

    def test_another_programme_is_not_hers(self):
        self.heard()
        person = factories.user()
        factories.grant(person, "manager", "programme", "autre-programme")
        day = manager_day(person)
        assert day.cohort_count == 0
        assert not day.has_something_to_do

    def test_the_queries_do_not_grow(self, client):
        manager = factories.manager()

        def count() -> int:
            client.force_login(fresh(manager))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse("my_day")).status_code == 200
            return len(queries)

        counts = []
        for number in range(15):
            self.heard()
            enrolment = factories.enrolment()
            services.invite(enrolment.person, by=None)
            if number in {0, 14}:
                counts.append(count())
        assert counts[0] == counts[1]


class TestReviewer:
    def test_a_region_counts_its_own(self):
        here, there = factories.region("44", "Grand Est"), factories.region("53", "Bretagne")
        for region in (here, there):
            factories.enrolment(factories.cohort(a_region=region))
        mine = reviewer_day(factories.regional_reviewer(here))
        assert (mine.cohort_count, mine.enrolled_count, mine.regions) == (1, 1, [here])
        national = reviewer_day(factories.national_reviewer())
        assert (national.everywhere, national.cohort_count, national.enrolled_count) == (True, 2, 2)


class TestPositioningsToRate:
    @pytest.fixture
    def cohort(self):
        return factories.cohort(factories.programme_version())

    def submitted(self, campaign, state="started", person=None):
        """Somebody of the cohort has submitted."""
        enrolment = factories.enrolment(campaign.cohort, person, state=state)
        positioning = Positioning.objects.create(
            person=enrolment.person,
            rater=enrolment.person,
            rater_role="self",
            framework_version=campaign.framework_version,
            moment=campaign.moment,
            state="submitted",
            started_at=clock.now(),
            submitted_at=clock.now(),
        )
        return CampaignEntry.objects.create(
            campaign=campaign, enrolment=enrolment, positioning=positioning
        )

    def rated(self, entry, trainer, state="submitted"):
        positioning = Positioning.objects.create(
            person=entry.enrolment.person,
            rater=trainer,
            rater_role="trainer",
            framework_version=entry.campaign.framework_version,
            moment=entry.campaign.moment,
            state=state,
            started_at=clock.now(),
            submitted_at=clock.now() if state == "submitted" else None,
        )
        TrainerRating.objects.create(entry=entry, rater=trainer, positioning=positioning)

    def test_what_waits_for_her_own_rating(self, client, cohort):
        campaign, trainer = factories.campaign(cohort), factories.trainer_of(cohort)
        entries = [self.submitted(campaign) for _number in range(4)]
        self.rated(entries[0], trainer)
        self.rated(entries[1], trainer, state="draft")
        self.rated(entries[2], factories.trainer_of(cohort))
        (waiting,) = trainer_day(trainer).to_rate
        assert (waiting.cohort, waiting.campaign_id, waiting.number) == (cohort, campaign.pk, 3)
        client.force_login(fresh(trainer))
        page = client.get(reverse("my_day")).content.decode()
        keys = {"cohort_id": cohort.pk, "campaign_id": campaign.pk}
        assert reverse("campaign_group", kwargs=keys) in page

    def test_nothing_waits(self, client, cohort):
        campaign, trainer = factories.campaign(cohort), factories.trainer_of(cohort)
        self.rated(self.submitted(campaign), trainer)
        self.submitted(campaign, state="dropped_out")
        self.submitted(campaign, person=trainer)
        self.submitted(factories.campaign(factories.cohort()))
        assert trainer_day(fresh(trainer)).to_rate == []
        client.force_login(fresh(trainer))
        assert 'id="to-rate"' not in client.get(reverse("my_day")).content.decode()

    def test_the_queries_do_not_grow(self, client, cohort):
        trainer = factories.trainer_of(cohort)
        campaign = factories.campaign(cohort)
        counts = []
        for more in (1, 14):
            for _number in range(more):
                self.submitted(campaign)
                self.submitted(
                    factories.campaign(cohort, campaign.framework_version, "after_module")
                )
            client.force_login(fresh(trainer))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse("my_day")).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1]
