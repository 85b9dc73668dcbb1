"""Forms about accounts. They check what was typed; the services decide."""

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.enums import SCOPES_OF, Role, ScopeKind
from lms.accounts.models import User
from lms.accounts.scopes import choices_of


def _rules() -> str:
    items = format_html_join(
        "", "<li>{}</li>", ((text,) for text in password_validators_help_texts())
    )
    return format_html("<ul>{}</ul>", items)


class InvitationForm(forms.Form):
    """The first password of somebody invited."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        help_text=lazy(_rules, str)(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "data-reveal": ""}),
    )

    def __init__(self, *args, person: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password"].widget.attrs.update(
            {"data-show": _("Show the password"), "data-hide": _("Hide the password")}
        )

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password


class PersonForm(forms.Form):
    """A new account."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("The invitation is sent there."),
    )


class _DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class GrantForm(forms.Form):
    """A role for a scope and a period."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    scope = forms.ChoiceField(label=gettext_lazy("For"))
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=_DayInput())
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=_DayInput(),
        help_text=gettext_lazy("Empty: until it is revoked."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = _scope_choices()
        self.fields["scope"].help_text = _scope_help()

    def clean_scope(self) -> tuple[str, str]:
        """The kind and the key of the scope."""
        kind, _separator, key = self.cleaned_data["scope"].partition(":")
        return kind, key

    def clean(self) -> dict:
        found = super().clean()
        role, scope = found.get("role"), found.get("scope")
        if role and scope and scope[0] not in SCOPES_OF[role]:
            sentence = _("This role is held for: %(kinds)s. Choose one of these.")
            self.add_error("scope", sentence % {"kinds": _kinds_of(role)})
        return found


class ReasonForm(forms.Form):
    """Why something is done; it goes to the journal."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept in the journal."),
    )


def _scope_choices() -> list:
    groups = [(f"{ScopeKind.EVERYWHERE}:", ScopeKind.EVERYWHERE.label)]
    for kind in (ScopeKind.REGION, ScopeKind.PROGRAMME, ScopeKind.COHORT):
        offered = [(f"{kind}:{key}", label) for key, label in choices_of(kind)]
        if offered:
            groups.append((kind.label, offered))
    return groups


def _kinds_of(role: str) -> str:
    return ", ".join(str(ScopeKind(kind).label).lower() for kind in sorted(SCOPES_OF[role]))


def _scope_help() -> str:
    lines = ((role.label, _kinds_of(role)) for role in Role)
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{} – {}</li>", lines))
