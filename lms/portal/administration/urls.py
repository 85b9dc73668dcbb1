"""Addresses of the package."""

from django.urls import path

from lms.portal.administration import views

urlpatterns = [
    path("comptes/", views.people, name="people"),
    path("comptes/nouveau/", views.person_new, name="person_new"),
    path("comptes/<int:pk>/", views.person_detail, name="person_detail"),
    path("comptes/<int:pk>/inviter/", views.person_invite, name="person_invite"),
    path("comptes/<int:pk>/fermer/", views.person_close, name="person_close"),
    path("comptes/<int:pk>/rouvrir/", views.person_reopen, name="person_reopen"),
    path("comptes/<int:pk>/roles/nouveau/", views.grant_new, name="grant_new"),
    path(
        "comptes/<int:pk>/roles/<int:grant_pk>/revoquer/", views.grant_revoke, name="grant_revoke"
    ),
    path("courriels/", views.outbox, name="outbox"),
    path("courriels/<int:pk>/", views.mail_detail, name="mail_detail"),
    path("courriels/<int:pk>/renvoyer/", views.mail_send_again, name="mail_send_again"),
    path("journal/", views.journal, name="journal"),
]
