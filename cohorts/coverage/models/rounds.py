"""A round of a team, the people invited to it, and what each decided."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from cohorts.coverage.enums import DecisionKind
from cohorts.coverage.states import COVERAGE_TRANSITIONS, CoverageState
from competencies.frameworks.models import FrameworkVersion
from competencies.positioning.models import Positioning
from lms.accounts.models import Structure
from lms.kernel.constraints import one_of
from lms.kernel.suppression.rows import FEWEST_PEOPLE


class TeamCoverage(models.Model):
    """A director asks the team of her structure for its counts on one framework version.

    Open until the end of ``closes_on`` (a local day of the structure's region) or until she closes
    it; its figures are made once, then. ``sharers`` is filled with them: never fewer than eleven.
    ``client_key`` is made with the form, so that a form sent twice opens one.
    """

    TRANSITIONS = COVERAGE_TRANSITIONS

    structure = models.ForeignKey(
        Structure, on_delete=models.PROTECT, related_name="team_coverages"
    )
    framework_version = models.ForeignKey(
        FrameworkVersion, on_delete=models.PROTECT, related_name="team_coverages"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="team_coverages"
    )
    client_key = models.UUIDField()
    opened_at = models.DateTimeField()
    closes_on = models.DateField()
    state = models.CharField(
        max_length=10, choices=CoverageState.choices, default=CoverageState.OPEN
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    sharers = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            one_of("state", CoverageState.values, name="team_coverage_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=CoverageState.OPEN, closed_at__isnull=True)
                | (~Q(state=CoverageState.OPEN) & Q(closed_at__isnull=False)),
                name="team_coverage_closed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state=CoverageState.SHOWN, sharers__gte=FEWEST_PEOPLE)
                | (~Q(state=CoverageState.SHOWN) & Q(sharers__isnull=True)),
                name="team_coverage_tells_of_eleven_people",
            ),
            models.UniqueConstraint(
                fields=["structure", "framework_version"],
                condition=Q(state=CoverageState.OPEN),
                name="team_coverage_is_open_once",
            ),
            models.UniqueConstraint(
                fields=["opened_by", "client_key"], name="team_coverage_is_stored_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.structure} – {self.framework_version}"

    @property
    def zone(self) -> str:
        """The IANA zone in which its days begin and end."""
        return self.structure.region.timezone

    def is_open(self, on: date) -> bool:
        """Whether members may still decide on ``on``, a local day of the structure's region."""
        return self.state == CoverageState.OPEN and on <= self.closes_on


class CoverageInvitation(models.Model):
    """An address the director invited; whoever signs in with it may answer. Only ever added to.

    Whether the address has an account is written down nowhere: the director must not learn it.
    """

    coverage = models.ForeignKey(TeamCoverage, on_delete=models.PROTECT, related_name="invitations")
    address = models.EmailField(max_length=254)
    invited_at = models.DateTimeField()

    class Meta:
        ordering = ["coverage", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["coverage", "address"], name="coverage_invitation_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(address=Lower("address")),
                name="coverage_invitation_address_is_lower_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coverage_id}: {self.address}"


class CoverageDecision(models.Model):
    """What an invited person decided at one time; of an invitation's rows the last one counts.

    Rows are only ever added. ``positioning`` is what she shares, her own and submitted, null where
    she shares nothing. Known to herself only.
    """

    invitation = models.ForeignKey(
        CoverageInvitation, on_delete=models.PROTECT, related_name="decisions"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="coverage_decisions"
    )
    kind = models.CharField(max_length=10, choices=DecisionKind.choices)
    positioning = models.ForeignKey(
        Positioning,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="coverage_decisions",
    )
    client_key = models.UUIDField()
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["invitation", "id"]
        constraints = [
            one_of("kind", DecisionKind.values, name="coverage_decision_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=DecisionKind.SHARED, positioning__isnull=False)
                | (~Q(kind=DecisionKind.SHARED) & Q(positioning__isnull=True)),
                name="coverage_decision_shares_a_positioning",
            ),
            models.UniqueConstraint(
                fields=["invitation", "client_key"], name="coverage_decision_is_stored_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id}: {self.kind}"
