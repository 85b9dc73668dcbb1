"""The forms of a round: opening it, inviting to it."""

import re
import uuid
from collections.abc import Iterator, Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.enrolment.forms import day_field
from competencies.frameworks.queries import published_frameworks
from lms.accounts.models import Structure, User

# Sentences about wrong lines; more would hide the form.
_MOST_ERRORS = 5
# What a mail program writes: Name <address>.
_IN_BRACKETS = re.compile(r"<([^<>]*)>\s*$")
_BETWEEN = re.compile(r"[;,\t]")


class AddressesField(forms.CharField):
    """Addresses one a line, or several on a line; cleaned to a list in the order given.

    After cleaning ``repeated`` of the form's field has those that stood there twice.
    """

    widget = forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "autocomplete": "off"})

    def __init__(self, **options) -> None:
        super().__init__(max_length=20000, **options)
        self.repeated: list[str] = []

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        """Without a length for the browser: it would cut what is pasted, and say nothing."""
        return {}

    def clean(self, value: str) -> list[str]:
        text = super().clean(value)
        found: dict[str, int] = {}
        errors: list[str] = []
        self.repeated = []
        for line, written in _entries(text):
            address = User.objects.normalise(written)
            if not _is_address(address):
                errors.append(
                    _("Line %(line)d: “%(text)s” is not an e-mail address.")
                    % {"line": line, "text": written[:80]}
                )
            elif address in found:
                self.repeated.append(address)
            found.setdefault(address, line)
        if errors:
            raise ValidationError(errors[:_MOST_ERRORS])
        return list(found)


def _entries(text: str) -> Iterator[tuple[int, str]]:
    """Each entry with its line, counted from one; empty ones left out."""
    for line, words in enumerate(text.splitlines(), start=1):
        for entry in _BETWEEN.split(words):
            bracketed = _IN_BRACKETS.search(entry)
            written = (bracketed.group(1) if bracketed else entry).strip()
            if written:
                yield line, written


def _is_address(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def _addresses() -> AddressesField:
    return AddressesField(
        label=gettext_lazy("E-mail addresses of your team"),
        help_text=gettext_lazy(
            "One a line, at least 11, at most 60, without your own. Whoever has no account here "
            "finds the invitation once she has one; you are not told who has."
        ),
        error_messages={"required": gettext_lazy("Give the addresses of those you invite.")},
    )


class ChosenField(forms.TypedChoiceField):
    """One of the rows offered, which have been read already; cleaned to the row."""

    def offer(self, rows: Sequence[Model]) -> None:
        """Let one of ``rows`` be chosen."""
        by_key = {str(row.pk): row for row in rows}
        self.choices = [(key, str(row)) for key, row in by_key.items()]
        self.coerce = by_key.__getitem__


class InviteForm(forms.Form):
    """Further people of an open round."""

    addresses = _addresses()

    @property
    def repeated(self) -> list[str]:
        """The addresses that stood there more than once."""
        return list(dict.fromkeys(self.fields["addresses"].repeated))


class OpenCoverageForm(InviteForm):
    """A new round of one of her structures."""

    structure = ChosenField(label=gettext_lazy("Your structure"))
    framework_version = ChosenField(
        label=gettext_lazy("Framework"),
        help_text=gettext_lazy("Members share a positioning that they have on this very text."),
    )
    closes_on = day_field(
        gettext_lazy("Last day"),
        help_text=gettext_lazy(
            "In a week at the earliest, in 90 days at the latest. You can end the round sooner."
        ),
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("structure", "framework_version", "closes_on", "addresses", "client_key")

    def __init__(self, *args, structures: Sequence[Structure], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("client_key", uuid.uuid4())
        self.fields["structure"].offer(structures)
        self.fields["framework_version"].offer(published_frameworks())
