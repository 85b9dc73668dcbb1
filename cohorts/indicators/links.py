"""Where figures lead to: their people, their origin, a narrower page."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from cohorts.enrolment.models import Cohort
from cohorts.enrolment.rules import may_on_cohort
from cohorts.indicators.forms import CohortForm, FigureForm
from lms.accounts.enums import Permission
from lms.accounts.queries import scopes_of


class FigureLinks:
    """Addresses of what stands behind the figures that a clean ``form`` asks for.

    Those of people are empty where ``user`` may not see all of them.
    """

    def __init__(self, user, form: FigureForm) -> None:
        self._user = user
        self._scopes = scopes_of(user, Permission.INDICATORS_PEOPLE)
        self._asked = form.asked
        self._parts = form.choices.parts
        # Where the form asks for one cohort, all figures are of that one.
        self._place = form.place if isinstance(form, CohortForm) else None
        # Encoded once: a page has a hundred addresses with the same parameters.
        self._parameters = _encoded(form.parameters)
        self._addresses = {
            name: reverse(name)
            for name in (
                "indicators",
                "indicator_people",
                "indicator_origin",
                "indicator_cohorts",
                "indicator_watch",
                "indicator_departures",
                "indicator_years",
                "indicator_completion",
                "snapshot_report",
            )
        }

    def people(
        self,
        name: str,
        *,
        without: str = "",
        running: bool = False,
        cohort: Cohort | None = None,
        **narrower: object,
    ) -> str:
        """The people in the set ``name`` and not in ``without``: of ``cohort``, else of the closed
        cohorts of the page, or of the ``running`` ones."""
        if not self._names(cohort, str(narrower.get("region", ""))):
            return ""
        more = {"without": without, "state": "running" if running else ""}
        first = {"set": name, **{key: value for key, value in more.items() if value}}
        return self._address("indicator_people", first, cohort, narrower)

    def origin(self, figure: str, *, cohort: Cohort | None = None, **narrower: object) -> str:
        """Where ``figure`` comes from: an indicator, or the size of a set."""
        return self._address("indicator_origin", {"indicator": figure}, cohort, narrower)

    def cohorts(self, *, closed: bool) -> str:
        """All the cohorts of the page, closed ones or running ones."""
        state = {} if closed else {"state": "running"}
        return self._address("indicator_cohorts", state, None, {})

    def watch(self) -> str:
        """Who is at risk, and what falls due."""
        return self._address("indicator_watch", {}, None, {})

    def departures(self) -> str:
        """Why people left."""
        return self._address("indicator_departures", {}, None, {})

    def years(self) -> str:
        """The page year by year."""
        return self._address("indicator_years", {}, None, {})

    def completion(self) -> str:
        """The file with a row for each person; empty where not all of them are hers to see."""
        if not self._names(None, ""):
            return ""
        return self._address("indicator_completion", {}, None, {})

    def report(self) -> str:
        """The page as a report to print; it knows no cuts beside programme, region and year."""
        return self._address("snapshot_report", {}, None, {})

    def page(self, **narrower: object) -> str:
        """The page of figures, narrower."""
        return self._address("indicators", {}, None, narrower)

    def _address(
        self, name: str, first: dict[str, str], cohort: Cohort | None, narrower: dict[str, object]
    ) -> str:
        parameters = {**_encoded(first), **self._parameters, **_encoded(narrower)}
        if cohort is not None:
            parameters["cohort"] = f"cohort={cohort.pk}"
        return f"{self._addresses[name]}?{'&'.join(parameters.values())}"

    def _names(self, cohort: Cohort | None, region: str) -> bool:
        """Whether all the people of one cohort, or of what the page narrows to, are hers to see."""
        one = cohort or self._place
        if one is not None:
            return may_on_cohort(self._user, Permission.INDICATORS_PEOPLE, one)
        if self._scopes.everywhere:
            return True
        region = region or self._asked.region
        parts = [
            part
            for part in self._parts
            if part[0] == self._asked.programme and region in ("", part[1])
        ]
        return bool(parts) and all(
            key in self._scopes.programmes or code in self._scopes.regions for key, code in parts
        )


def _encoded(parameters: Mapping[str, object]) -> dict[str, str]:
    """Each parameter by its name, as it stands in an address."""
    return {name: urlencode({name: value}) for name, value in parameters.items()}
