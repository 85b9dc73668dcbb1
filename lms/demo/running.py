"""The cohorts that run today: directors, CAFDAC, referents, and a promotion before its jury."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from cohorts.dissertations.enums import Outcome
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.services import create_cohort, drop_out, enrol
from cohorts.enrolment.states import DepartureReason
from curriculum.programmes.models import ProgrammeVersion
from lms.accounts.models import Profile, Region, Structure, StructureType, User
from lms.accounts.services import invite
from lms.demo.cast import Cast
from lms.demo.juries import Sitting, hand_in
from lms.demo.stage import Positionings, hold, instant, plan_seminar
from lms.kernel import clock

SATURDAY = 5


@dataclass
class Company:
    """Who plays in the running cohorts, and the day it is."""

    cast: Cast
    today: date
    manager: User
    trainer: User
    jurors: Sequence[User]

    def day(self, offset: int) -> date:
        """The day ``offset`` days from today."""
        return self.today + timedelta(days=offset)

    def workdays(self, offset: int, count: int = 1) -> list[date]:
        """``count`` days in a row from the day ``offset`` on, or later: none lies in a weekend."""
        first = self.day(offset)
        while first.weekday() + count > SATURDAY:
            first += timedelta(days=1)
        return [first + timedelta(days=number) for number in range(count)]

    def found(
        self,
        version: ProgrammeVersion,
        region: str,
        label: str,
        *,
        first: int,
        last: int,
        place: str = "",
        dissertation_due: int | None = None,
        trainers: Sequence[User] = (),
    ) -> Cohort:
        """Create a cohort that runs from ``first`` to ``last``, in days from today."""
        home = Region.objects.get(pk=region)
        with clock.at(instant(self.day(first - 60), time(10), home.timezone)):
            return create_cohort(
                programme_version=version,
                region=home,
                label=label,
                starts_on=self.day(first),
                ends_on=self.day(last),
                place=place,
                dissertation_due_on=None
                if dissertation_due is None
                else self.day(dissertation_due),
                trainers=trainers or [self.trainer],
                by=self.manager,
            )

    def enrol(
        self,
        cohort: Cohort,
        count: int,
        *,
        kind: str,
        profiles: Sequence[str],
        known: Sequence[User] = (),
        employer: Structure | None = None,
    ) -> list[Enrolment]:
        """Enrol ``known`` people first, by ``employer`` if given, then new ones up to ``count``."""
        with clock.at(instant(cohort.starts_on - timedelta(days=30), time(10), cohort.zone)):
            structures = structures_of(cohort.region, kind)
            people = [*known, *(self.cast.next_person() for _ in range(count - len(known)))]
            return [
                enrol(
                    cohort=cohort,
                    person=person,
                    structure=employer
                    if employer and person in known
                    else structures[number % len(structures)],
                    profile=Profile.objects.get(pk=profiles[number % len(profiles)]),
                    confirmed_on=clock.today(cohort.zone),
                    by=self.manager,
                )
                for number, person in enumerate(people)
            ]


def structures_of(region: Region, kind: str) -> list[Structure]:
    """Three employers of that kind in ``region``."""
    structure_type = StructureType.objects.get(pk=kind)
    names = ("du Littoral", "des Collines", "du Val")
    return [
        Structure.objects.get_or_create(
            name=f"{kind} {name} ({region.name})",
            region=region,
            defaults={"type": structure_type},
        )[0]
        for name in names
    ]


def newest(key: str) -> ProgrammeVersion:
    """The newest version of the programme ``key``."""
    return (
        ProgrammeVersion.objects.filter(programme__key=key)
        .select_related("programme", "framework")
        .latest("number")
    )


def play_anime(company: Company) -> Cohort:
    """PACTE ANIME: directors, half of the seminars held, on site and remote."""
    cohort = company.found(
        newest("pacte-anime"), "11", "promotion nationale", first=-150, last=160, place="Paris"
    )
    people = company.enrol(cohort, 11, kind="DAC", profiles=("directeur", "charge-mission"))
    positionings = Positionings(cohort, "initial", cohort.starts_on, by=company.manager)
    for number, enrolment in enumerate(people[:9]):
        positionings.fill_in(enrolment, number)
    # Two of those who have submitted wait for the trainer.
    for number, enrolment in enumerate(people[:7]):
        positionings.rate(enrolment, number, by=company.trainer)
    remote = {enrolment.pk for enrolment in people[::3]}
    for number, code in enumerate(("A1", "A2", "A3", "A4", "A5")):
        half_days = _seminar(company, cohort, code, -140 + 60 * number, days=2, delivery="both")
        if number < 3:
            for index, half_day in enumerate(half_days):
                present = [e for turn, e in enumerate(people) if (turn + index) % 9 or index == 0]
                hold(half_day, present, trainer=company.trainer, remote=remote)
    return cohort


def play_cafdac(company: Company, director: User) -> Cohort:
    """CAFDAC: 39 days over 18 months, a little under half of them behind. ``director`` directs a
    DAC of Grand Est."""
    version = newest("cafdac")
    cohort = company.found(
        version, "11", "promotion en cours", first=-240, last=-240 + 18 * 30, place="Paris"
    )
    people = company.enrol(
        cohort,
        12,
        kind="DAC",
        profiles=("directeur",),
        known=[director],
        employer=structures_of(Region.objects.get(pk="44"), "DAC")[0],
    )
    *stayers, leaver = people
    for number, half_days in enumerate(_plan_cafdac(company, cohort, version)):
        day = half_days[0].local_day
        if day >= company.today:
            break
        if day >= company.day(-60) and people[-1] is leaver:
            people = stayers
            _leave(company, leaver)
        missing = {stayers[number % len(stayers)].pk} if number % 3 == 2 else set()
        if day >= company.day(-75):
            missing.add(leaver.pk)
        for half_day in half_days:
            present = [each for each in people if each.pk not in missing]
            hold(half_day, present, trainer=company.trainer)
    return cohort


def _plan_cafdac(company: Company, cohort: Cohort, version: ProgrammeVersion):
    """The half-days of each day, spread evenly over the modules and over the eighteen months."""
    codes = list(version.modules.order_by("position").values_list("code", flat=True))
    days = version.duration_days
    return [
        _seminar(
            company,
            cohort,
            codes[number * len(codes) // days],
            -238 + round(number * 530 / days),
            days=1,
        )
        for number in range(days)
    ]


def _leave(company: Company, leaver: Enrolment) -> None:
    leaver.refresh_from_db()
    with clock.at(instant(company.day(-61), time(10), leaver.zone)):
        drop_out(
            enrolment=leaver,
            cause=DepartureReason.JOB_CHANGE,
            by=company.manager,
            reason="Changement de poste",
        )


def play_referents(company: Company, trainee: User) -> Cohort:
    """Referents of complex pathways in Grand Est: the trainee’s cohort, most of it positioned."""
    cohort = company.found(
        newest("referent"), "44", "promotion d’automne", first=-40, last=120, place="Nancy"
    )
    people = company.enrol(
        cohort,
        16,
        kind="DAC",
        profiles=("infirmier", "travailleur-social", "gestionnaire-cas", "psychologue"),
        known=[trainee],
    )
    positionings = Positionings(cohort, "initial", company.day(-30), by=company.manager)
    positionings.fill_in(people[0], 0, only=24)
    for number, enrolment in enumerate(people[1:13], start=1):
        positionings.fill_in(enrolment, number)
    for number, enrolment in enumerate(people[1:7], start=1):
        positionings.rate(enrolment, number, by=company.trainer)
    first, *_rest = (
        _seminar(company, cohort, code, offset, days=1)
        for code, offset in (("P1", -20), ("P2", 12), ("P3", 40))
    )
    for index, half_day in enumerate(first):
        hold(half_day, people[: len(people) - index], trainer=company.trainer)
    with clock.at(instant(company.day(-12), time(10), cohort.zone)):
        for enrolment in people[13:]:
            invite(person=enrolment.person, by=company.manager)
    return cohort


def play_before_jury(company: Company, trainee: User) -> Cohort:
    """A PACTE CdS promotion at its end: a jury to publish, one today, somebody still writing."""
    version = newest("pacte-cds")
    cohort = company.found(
        version,
        "44",
        "promotion en cours",
        first=-350,
        last=60,
        place="Strasbourg",
        dissertation_due=21,
    )
    people = company.enrol(
        cohort,
        9,
        kind="CDS",
        profiles=("infirmier", "cadre-administratif", "medecin"),
        known=[trainee],
    )
    for moment, offset, gain in (("initial", -345, 0), ("final", -60, 1)):
        positionings = Positionings(cohort, moment, company.day(offset), by=company.manager)
        for number, enrolment in enumerate(people):
            positionings.fill_in(enrolment, number, gain=gain)
        for number, enrolment in enumerate(people[:-1]):
            positionings.rate(enrolment, number, by=company.trainer, gain=gain)
    codes = version.modules.order_by("position").values_list("code", flat=True)
    for number, code in enumerate(codes):
        for half_day in _seminar(company, cohort, code, -340 + 40 * number, days=1):
            hold(half_day, people, trainer=company.trainer)
    _juries(company, cohort, people, version.example_topics)
    return cohort


def _juries(company: Company, cohort: Cohort, people: Sequence[Enrolment], topics) -> None:
    heard, hearing = people[1:4], people[4:7]
    dissertations = {
        enrolment.pk: hand_in(enrolment, topics[number % len(topics)], company.day(-35))
        for number, enrolment in enumerate([*heard, *hearing])
    }
    Sitting(
        cohort,
        "Jury de la première quinzaine",
        company.workdays(-16)[0],
        company.jurors,
        company.manager,
        place="EHESP",
    ).convene([dissertations[e.pk] for e in heard]).hear(
        [Outcome.VALIDATED, Outcome.VALIDATED, Outcome.WITH_RESERVATIONS]
    )
    Sitting(
        cohort, "Jury du jour", company.today, company.jurors, company.manager, place="EHESP"
    ).convene([dissertations[e.pk] for e in hearing])


def _seminar(
    company: Company, cohort: Cohort, code: str, offset: int, *, days: int, delivery: str = "onsite"
):
    with clock.at(instant(cohort.starts_on - timedelta(days=20), time(10), cohort.zone)):
        return plan_seminar(
            cohort,
            code,
            company.workdays(offset, days),
            by=company.manager,
            trainer=company.trainer,
            place=cohort.place,
            delivery=delivery,
        )
