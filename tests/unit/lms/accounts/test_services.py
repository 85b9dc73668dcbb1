"""Accounts, invitations, roles: what the services do and refuse."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission, Locale, Page

from lms.accounts import content_access, invitations, services
from lms.accounts.enums import Permission, Role, ScopeKind
from lms.accounts.models import RoleGrant, User
from lms.accounts.queries import has_permission, scopes_of
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def invited() -> User:
    person, _ = services.create_person(
        email="Camille@Essai.Example", first_name="Camille", last_name="Exemple", by=None
    )
    services.invite(person, by=None)
    return User.objects.get(pk=person.pk)


class TestCreatePerson:
    def test_an_address_is_one_account_whatever_its_case(self):
        first, made = services.create_person(
            email=" Camille@Essai.Example ", first_name="Camille", last_name="Exemple", by=None
        )
        second, made_again = services.create_person(
            email="camille@essai.example", first_name="Autre", last_name="Nom", by=None
        )
        assert (made, made_again) == (True, False)
        assert first.pk == second.pk
        assert second.first_name == "Camille"
        assert not second.has_usable_password()

    def test_no_address_is_refused_and_writes_nothing(self):
        with pytest.raises(Refused) as refusal:
            services.create_person(email="camille", first_name="C", last_name="E", by=None)
        assert refusal.value.field == "email"
        assert not User.objects.exists()
        assert not AuditEvent.objects.exists()


class TestInvitation:
    def test_the_mail_holds_no_secret(self):
        person = invited()
        mail = OutgoingMail.objects.get(recipient=person)
        assert "{link}" in mail.body
        assert invitations.token_of(person) not in mail.body
        assert mail.address == "camille@essai.example"

    def test_a_newer_invitation_kills_the_older_link(self, at_now):
        person = invited()
        old = invitations.token_of(person)
        with clock.at(at_now + timedelta(minutes=1)):
            services.invite(person, by=None)
            person.refresh_from_db()
            assert not invitations.token_fits(person, old)
            assert invitations.token_fits(person, invitations.token_of(person))
        assert OutgoingMail.objects.filter(recipient=person).count() == 2

    @pytest.mark.parametrize(("days", "fits"), [(0, True), (14, True), (15, False)])
    def test_it_lives_fourteen_days(self, at_now, days, fits):
        person = invited()
        with clock.at(at_now + timedelta(days=days)):
            assert invitations.token_fits(person, invitations.token_of(person)) is fits

    def test_it_is_used_once(self):
        person = invited()
        token = invitations.token_of(person)
        services.accept_invitation(person, token=token, password="orage-lumineux-tiroir")
        with pytest.raises(Refused):
            services.accept_invitation(person, token=token, password="une-autre-tentative-x")
        person.refresh_from_db()
        assert person.check_password("orage-lumineux-tiroir")
        # The link that would be built now opens nothing either.
        assert not invitations.token_fits(person, invitations.token_of(person))

    def test_the_token_of_another_opens_nothing(self):
        person = invited()
        other = factories.user()
        services.invite(other, by=None)
        assert not invitations.token_fits(person, invitations.token_of(other))

    def test_a_closed_account_is_neither_invited_nor_opened(self):
        person = invited()
        token = invitations.token_of(person)
        services.deactivate(person, by=factories.administrator(), reason="Erreur d’adresse")
        person.refresh_from_db()
        assert not invitations.token_fits(person, token)
        with pytest.raises(Refused):
            services.invite(person, by=None)

    def test_somebody_who_joined_is_not_invited(self):
        person = factories.user()
        services.give_password(person, password=factories.PASSWORD, by=None)
        with pytest.raises(Refused):
            services.invite(person, by=None)
        assert not OutgoingMail.objects.exists()

    def test_the_password_of_the_demonstration_is_given_once(self):
        person = factories.user()
        services.give_password(person, password=factories.PASSWORD, by=None)
        before = AuditEvent.objects.count()
        services.give_password(person, password=factories.PASSWORD, by=None)
        assert AuditEvent.objects.count() == before
        assert person.joined_at is not None


class TestGrants:
    def test_a_grant_counts_at_once_within_its_scope_only(self):
        region = factories.region()
        person = factories.user()
        assert not has_permission(person, Permission.INDICATORS_VIEW)
        services.grant_role(
            person,
            role=Role.REGIONAL_REVIEWER,
            scope_kind=ScopeKind.REGION,
            scope_key=region.insee,
            by=None,
        )
        scopes = scopes_of(person, Permission.INDICATORS_VIEW)
        assert scopes.regions == {region.insee}
        assert not scopes.everywhere

    def test_the_same_grant_twice_is_one(self):
        person = factories.user()
        grants = {
            services.grant_role(
                person, role=Role.JUROR, scope_kind=ScopeKind.EVERYWHERE, by=None
            ).pk
            for _ in range(2)
        }
        assert len(grants) == 1

    def test_a_period_that_overlaps_is_refused(self):
        person = factories.user()
        services.grant_role(
            person,
            role=Role.JUROR,
            scope_kind=ScopeKind.EVERYWHERE,
            starts_on=date(2026, 3, 1),
            ends_on=date(2026, 6, 30),
            by=None,
        )
        with pytest.raises(Refused):
            services.grant_role(
                person,
                role=Role.JUROR,
                scope_kind=ScopeKind.EVERYWHERE,
                starts_on=date(2026, 6, 30),
                by=None,
            )
        services.grant_role(
            person,
            role=Role.JUROR,
            scope_kind=ScopeKind.EVERYWHERE,
            starts_on=date(2026, 7, 1),
            by=None,
        )
        assert person.grants.count() == 2

    @pytest.mark.parametrize(
        ("role", "kind", "key"),
        [
            (Role.TRAINER, ScopeKind.EVERYWHERE, ""),
            (Role.TRAINER, ScopeKind.COHORT, "abc"),
            (Role.TRAINER, ScopeKind.COHORT, "٣"),
            (Role.REGIONAL_REVIEWER, ScopeKind.REGION, "99"),
            (Role.MANAGER, ScopeKind.PROGRAMME, ""),
            (Role.EDITOR, ScopeKind.EVERYWHERE, "44"),
            ("owner", ScopeKind.EVERYWHERE, ""),
        ],
    )
    def test_a_scope_that_does_not_fit_is_refused(self, role, kind, key):
        with pytest.raises(Refused) as refusal:
            services.grant_role(
                factories.user(), role=role, scope_kind=kind, scope_key=key, by=None
            )
        assert refusal.value.field == "scope"
        assert not RoleGrant.objects.exists()

    def test_a_period_turned_round_is_refused(self):
        with pytest.raises(Refused) as refusal:
            services.grant_role(
                factories.user(),
                role=Role.JUROR,
                scope_kind=ScopeKind.EVERYWHERE,
                starts_on=date(2026, 3, 10),
                ends_on=date(2026, 3, 9),
                by=None,
            )
        assert refusal.value.field == "ends_on"

    def test_revoking_ends_the_right_and_keeps_the_row(self):
        admin, person = factories.administrator(), factories.user()
        grant = services.grant_role(
            person, role=Role.JUROR, scope_kind=ScopeKind.EVERYWHERE, by=admin
        )
        services.revoke_grant(grant, by=admin)
        person = User.objects.get(pk=person.pk)
        assert not has_permission(person, Permission.JURY_SIT)
        grant.refresh_from_db()
        assert grant.revoked_by == admin
        assert AuditEvent.objects.filter(verb="rolegrant.revoked", subject_id=person.pk).exists()

    def test_her_own_last_administration_stays(self):
        admin = factories.administrator()
        with pytest.raises(Refused):
            services.revoke_grant(admin.grants.get(), by=admin)
        assert has_permission(User.objects.get(pk=admin.pk), Permission.ACCOUNT_MANAGE)

    def test_that_of_another_administrator_goes(self):
        admin, other = factories.administrator(), factories.administrator()
        services.revoke_grant(other.grants.get(), by=admin)
        assert not has_permission(User.objects.get(pk=other.pk), Permission.ACCOUNT_MANAGE)

    def test_a_closed_account_has_no_rights(self):
        admin, other = factories.administrator(), factories.administrator()
        services.deactivate(other, by=admin, reason="Départ")
        assert not has_permission(User.objects.get(pk=other.pk), Permission.ACCOUNT_MANAGE)
        services.reactivate(other, by=admin)
        assert has_permission(User.objects.get(pk=other.pk), Permission.ACCOUNT_MANAGE)

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_closing_needs_a_reason(self, reason):
        with pytest.raises(Refused):
            services.deactivate(factories.user(), by=factories.administrator(), reason=reason)

    def test_nobody_closes_her_own_account(self):
        admin = factories.administrator()
        with pytest.raises(Refused):
            services.deactivate(admin, by=admin, reason="Essai")


class TestContentAccess:
    """Entry to Wagtail's admin follows the grants."""

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
    def test_it_opens_and_closes_with_the_role(self, role):
        admin, person = factories.administrator(), factories.user()
        grant = services.grant_role(person, role=role, scope_kind=ScopeKind.EVERYWHERE, by=admin)
        person = User.objects.get(pk=person.pk)
        assert person.is_staff
        assert person.has_perm("wagtailadmin.access_admin")
        services.revoke_grant(grant, by=admin)
        person = User.objects.get(pk=person.pk)
        assert not person.is_staff
        assert not person.has_perm("wagtailadmin.access_admin")

    def test_it_stays_while_another_grant_gives_it(self):
        admin, person = factories.administrator(), factories.user()
        editor, _ = (
            services.grant_role(person, role=role, scope_kind=ScopeKind.EVERYWHERE, by=admin)
            for role in (Role.EDITOR, Role.ADMINISTRATOR)
        )
        services.revoke_grant(editor, by=admin)
        assert User.objects.get(pk=person.pk).has_perm("wagtailadmin.access_admin")

    def test_other_roles_do_not_open_it(self):
        person = factories.user()
        services.grant_role(person, role=Role.MANAGER, scope_kind=ScopeKind.EVERYWHERE, by=None)
        person = User.objects.get(pk=person.pk)
        assert not person.is_staff
        assert not person.has_perm("wagtailadmin.access_admin")

    def test_the_group_is_completed_again_and_again_without_doubles(self):
        Locale.objects.get_or_create(language_code="fr")
        if not Page.objects.filter(depth=1).exists():
            Page.add_root(title="Racine", slug="racine")
        group = content_access.editors_group()
        before = GroupPagePermission.objects.filter(group=group).count()
        content_access.editors_group()
        assert Group.objects.filter(name=content_access.GROUP).count() == 1
        codes = GroupPagePermission.objects.filter(group=group).values_list(
            "permission__codename", flat=True
        )
        assert {"add_page", "change_page", "publish_page"} <= set(codes)
        assert len(codes) == before
