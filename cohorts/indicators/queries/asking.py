"""What figures somebody asks for: which cohorts, which of their people, on which day. Pure."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from cohorts.enrolment.models import Cohort


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Some of the people of cohorts, by codes; what is empty leaves out nobody.

    ``profile`` and the employer are those of the enrolment. ``structure_type``, ``group`` (the
    managing body by its name) and ``employer_region`` (INSEE code) are what that employer is today.
    """

    structure_type: str = ""
    profile: str = ""
    group: str = ""
    employer_region: str = ""

    def __bool__(self) -> bool:
        """Whether it leaves out anybody."""
        return bool(self.structure_type or self.profile or self.group or self.employer_region)

    def condition(self, prefix: str = "") -> Q:
        """The condition on an enrolment, reached through ``prefix`` ("enrolment__")."""
        asked = {
            "structure__type": self.structure_type,
            "profile": self.profile,
            "structure__group": self.group,
            "structure__region": self.employer_region,
        }
        return Q(**{f"{prefix}{path}": code for path, code in asked.items() if code})


EVERYBODY = Slice()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The figures of a programme at the end of the day ``on``; an empty code means all.

    ``region`` is the cohort's, ``year`` that of its beginning. The other four choose among its
    people (``Slice``); whether a cohort is closed is always decided on all of them.
    """

    on: date
    programme: str
    region: str = ""
    year: int | None = None
    structure_type: str = ""
    profile: str = ""
    group: str = ""
    employer_region: str = ""

    @property
    def slice(self) -> Slice:
        """Which people of the cohorts are meant."""
        return Slice(
            structure_type=self.structure_type,
            profile=self.profile,
            group=self.group,
            employer_region=self.employer_region,
        )

    def among(self, cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
        """Those of ``cohorts`` that are meant."""
        if self.programme:
            cohorts = cohorts.filter(programme_version__programme__key=self.programme)
        if self.region:
            cohorts = cohorts.filter(region=self.region)
        if self.year is not None:
            # A range, which an index can serve.
            cohorts = cohorts.filter(
                starts_on__gte=date(self.year, 1, 1), starts_on__lte=date(self.year, 12, 31)
            )
        return cohorts
