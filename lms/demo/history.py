"""The life of a closed promotion, from the first enrolment to the last diploma."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.services import excuse_absence, make_up
from cohorts.attendance.states import Conclusion
from cohorts.certificates.documents import render_certificate
from cohorts.certificates.services import issue_certificate
from cohorts.dissertations.enums import Outcome
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.services import (
    close_without_award,
    create_cohort,
    drop_out,
    enrol,
    withdraw,
)
from cohorts.enrolment.states import DepartureReason
from curriculum.programmes.models import ProgrammeVersion
from lms.accounts.models import Profile, Region, Structure, StructureType, User
from lms.demo.cast import Cast
from lms.demo.juries import Sitting, hand_in
from lms.demo.promotions import Promotion
from lms.demo.stage import Positionings, hold, instant, plan_seminar
from lms.kernel import clock

PROFILES = ("infirmier", "cadre-administratif", "medecin", "qualite", "autre", "directeur")
# The cause of the closed list, and what was written beside it.
DROP_OUT_REASONS = (
    (DepartureReason.JOB_CHANGE, "Changement de poste"),
    (DepartureReason.WORKLOAD, "Charge de travail au centre de santé"),
    (DepartureReason.HEALTH_OR_FAMILY, "Congé parental"),
    (DepartureReason.EMPLOYER, "Fin de contrat dans la structure"),
    (DepartureReason.OTHER, "Priorité donnée à une autre formation"),
)
# Whole days for the core modules, a morning for the others.
WHOLE_DAYS = {"S1", "S2", "S3", "S4"}


class ClosedPromotion:
    """Plays one promotion. Its people, in order: completed, unfinished, dropped out, withdrawn."""

    def __init__(
        self,
        promotion: Promotion,
        *,
        version: ProgrammeVersion,
        cast: Cast,
        manager: User,
        trainers: Sequence[User],
        jurors: Sequence[User],
    ) -> None:
        self.promotion = promotion
        self.version = version
        self.cast = cast
        self.manager = manager
        self.trainers = trainers
        self.jurors = jurors
        self.region = Region.objects.get(pk=promotion.region)
        self.zone = self.region.timezone

    def play(self) -> Cohort:
        """Everything, in the order in which it happened."""
        self.cohort = self._create_cohort()
        people = self._enrol_everybody()
        outcomes = self.promotion.outcomes
        completed = people[: outcomes.completed]
        unfinished = people[outcomes.completed :][: outcomes.unfinished]
        dropping = people[outcomes.completed + outcomes.unfinished :][: outcomes.dropped_out]
        withdrawing = people[len(people) - outcomes.withdrawn :]
        for enrolment in withdrawing:
            with clock.at(self._at(self.promotion.starts_on - timedelta(days=5))):
                withdraw(
                    enrolment=enrolment,
                    cause=DepartureReason.JOB_CHANGE,
                    by=self.manager,
                    reason="Départ de la structure",
                )
        self._position([*completed, *unfinished, *dropping], "initial", self._day(0), gain=0)
        self._hold_seminars(completed, unfinished, dropping)
        self._position(completed, "final", self._day(0.78), gain=1)
        self._finish(completed, unfinished)
        return self.cohort

    def _create_cohort(self) -> Cohort:
        start, end = self.promotion.starts_on, self.promotion.ends_on
        with clock.at(self._at(start - timedelta(days=60))):
            return create_cohort(
                programme_version=self.version,
                region=self.region,
                label=self.promotion.label,
                starts_on=start,
                ends_on=end,
                dissertation_due_on=self._day(0.9),
                trainers=self.trainers,
                by=self.manager,
            )

    def _enrol_everybody(self) -> list[Enrolment]:
        day = self.promotion.starts_on - timedelta(days=30)
        with clock.at(self._at(day)):
            structures = self._structures()
            return [
                enrol(
                    cohort=self.cohort,
                    person=self.cast.next_person(),
                    structure=structures[number % len(structures)],
                    profile=Profile.objects.get(pk=PROFILES[number % len(PROFILES)]),
                    confirmed_on=day,
                    by=self.manager,
                )
                for number in range(self.promotion.outcomes.enrolled)
            ]

    def _structures(self) -> list[Structure]:
        kind = StructureType.objects.get(pk="CDS")
        return [
            Structure.objects.get_or_create(
                name=f"Centre de santé {word} ({self.region.name})",
                region=self.region,
                defaults={"type": kind, "group": group},
            )[0]
            for word, group in (("du Parc", ""), ("des Tilleuls", "Filiéris"), ("du Port", "MSA"))
        ]

    def _position(self, people: Sequence[Enrolment], moment: str, opens_on: date, *, gain: int):
        positionings = Positionings(
            self.cohort,
            moment,
            opens_on,
            closes_on=opens_on + timedelta(days=60),
            by=self.manager,
        )
        for number, enrolment in enumerate(people):
            positionings.fill_in(enrolment, number, gain=gain)

    def _hold_seminars(self, completed, unfinished, dropping) -> None:
        half_days = self._plan_seminars()
        leaves_after = {person.pk: 4 + 2 * number for number, person in enumerate(dropping)}
        for index, half_day in enumerate(half_days):
            expected = [*completed, *unfinished]
            expected += [each for each in dropping if index < leaves_after[each.pk]]
            absent = self._absent(half_day, index, completed, unfinished)
            hold(
                half_day,
                [each for each in expected if each.pk not in absent],
                trainer=self.trainers[index % len(self.trainers)],
            )
            self._settle_absences(half_day, {each.pk for each in completed})
            for number, enrolment in enumerate(dropping):
                if index + 1 == leaves_after[enrolment.pk]:
                    self._drop(enrolment, half_day, number)

    def _plan_seminars(self) -> list[HalfDay]:
        modules = list(self.version.modules.order_by("position"))
        with clock.at(self._at(self.promotion.starts_on - timedelta(days=45))):
            return [
                half_day
                for number, module in enumerate(modules)
                for half_day in plan_seminar(
                    self.cohort,
                    module.code,
                    [self._day(0.02 + 0.7 * number / len(modules))],
                    afternoons=module.code in WHOLE_DAYS,
                    place=f"{self.cohort.region.ars}, salle de formation",
                    trainer=self.trainers[number % len(self.trainers)],
                    by=self.manager,
                )
            ]

    @staticmethod
    def _absent(half_day: HalfDay, index: int, completed, unfinished) -> set[int]:
        if index == 0:  # everybody who starts is there on the first morning
            return set()
        absent = {e.pk for number, e in enumerate(completed) if (5 * number + index) % 19 == 0}
        return absent | {e.pk for number, e in enumerate(unfinished) if (number + index) % 4 == 0}

    def _settle_absences(self, half_day: HalfDay, completed: set[int]) -> None:
        """Those who complete are excused and make up; the others' absences stay as they are."""
        missing = Presence.objects.filter(half_day=half_day, state=Conclusion.ABSENT)
        for presence in missing.select_related("half_day__seminar", "enrolment__person"):
            if presence.enrolment_id in completed:
                with clock.at(half_day.ends_at + timedelta(days=3)):
                    excuse_absence(
                        presence=presence,
                        by=self.manager,
                        reason="Absence justifiée auprès de l’ARS",
                    )
                with clock.at(half_day.ends_at + timedelta(days=20)):
                    make_up(
                        presence=presence,
                        by=self.manager,
                        reason="Demi-journée suivie avec une autre promotion",
                    )

    def _drop(self, enrolment: Enrolment, half_day: HalfDay, number: int) -> None:
        cause, reason = DROP_OUT_REASONS[number % len(DROP_OUT_REASONS)]
        with clock.at(half_day.ends_at + timedelta(days=10)):
            drop_out(enrolment=enrolment, cause=cause, by=self.manager, reason=reason)

    def _finish(self, completed, unfinished) -> None:
        outcomes = self.promotion.outcomes
        dissertations = [
            hand_in(enrolment, self._topic(number), self._day(0.86) + timedelta(days=number % 4))
            for number, enrolment in enumerate(completed)
        ]
        verdicts = [
            Outcome.VALIDATED if number < outcomes.awarded else Outcome.REFUSED
            for number in range(len(completed))
        ]
        sitting = Sitting(
            self.cohort, "Jury final", self._day(0.95), self.jurors, self.manager, place="EHESP"
        )
        sitting.convene(dissertations).hear(verdicts).publish()
        for enrolment in completed:
            enrolment.refresh_from_db()
        with clock.at(self._at(self._day(0.95) + timedelta(days=10))):
            for enrolment in completed[: outcomes.awarded]:
                issue_certificate(
                    enrolment=enrolment,
                    jury=sitting.jury,
                    by=self.manager,
                    render=render_certificate,
                )
        with clock.at(self._at(self.promotion.ends_on)):
            for enrolment in completed[outcomes.awarded :]:
                self._close(enrolment, "Mémoire refusé par le jury")
            for enrolment in unfinished:
                self._close(enrolment, "Mémoire non remis")

    def _close(self, enrolment: Enrolment, reason: str) -> None:
        enrolment.refresh_from_db()
        close_without_award(enrolment=enrolment, by=self.manager, reason=reason)

    def _topic(self, number: int) -> str:
        topics = self.version.example_topics
        return topics[number % len(topics)]

    def _day(self, share: float) -> date:
        """The day at ``share`` of the way from first to last; weekends move to the Monday after."""
        start, end = self.promotion.starts_on, self.promotion.ends_on
        day = start + timedelta(days=round((end - start).days * share))
        return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)

    def _at(self, day: date):
        return instant(day, time(10), self.zone)
