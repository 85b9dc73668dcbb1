"""Which role somebody holds, where and when."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lms.accounts.enums import Role, ScopeKind
from lms.kernel.constraints import both_or_neither, not_before, one_of


class RoleGrantQuerySet(models.QuerySet):
    def in_force(self, on: date) -> "RoleGrantQuerySet":
        """The grants that count on the day ``on``."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on, revoked_at=None)


class RoleGrant(models.Model):
    """A role for a scope and a period (``starts_on`` to ``ends_on`` inclusive, open when null).

    ``scope_key`` names the region (INSEE code), the programme (key) or the cohort (id as text); it
    is a plain key because cohorts lie in a higher layer than accounts. A grant is never edited: it
    is revoked and another one is made.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants"
    )
    role = models.CharField(max_length=30, choices=Role.choices)
    scope_kind = models.CharField(max_length=12, choices=ScopeKind.choices)
    scope_key = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        ordering = ["-granted_at", "-id"]
        indexes = [models.Index(fields=["scope_kind", "scope_key"], name="grant_by_scope")]
        constraints = [
            one_of("role", Role.values, name="grant_role_is_known"),
            one_of("scope_kind", ScopeKind.values, name="grant_scope_is_known"),
            models.CheckConstraint(
                condition=Q(scope_kind=ScopeKind.EVERYWHERE, scope_key="")
                | (~Q(scope_kind=ScopeKind.EVERYWHERE) & ~Q(scope_key="")),
                name="grant_scope_key_fits_kind",
            ),
            not_before("starts_on", "ends_on", name="grant_ends_after_start"),
            both_or_neither("revoked_at", "revoked_by", name="grant_revocation_is_whole"),
            models.UniqueConstraint(
                F("user"),
                F("role"),
                F("scope_kind"),
                F("scope_key"),
                condition=Q(revoked_at=None, ends_on=None),
                name="grant_is_not_doubled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    def covers(self, starts_on: date, ends_on: date | None) -> bool:
        """Whether the whole period lies within this grant (``ends_on`` null: open-ended)."""
        if starts_on < self.starts_on:
            return False
        return self.ends_on is None or (ends_on is not None and ends_on <= self.ends_on)
