"""The training body as its documents name it, from the settings of the installation."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The settings that an attestation prints, by the key under which its facts hold them.
PRINTED: dict[str, tuple[str, Promise]] = {
    "name": ("ORGANISATION_NAME", gettext_lazy("name of the training body")),
    "address": ("ORGANISATION_ADDRESS", gettext_lazy("its address")),
    "siret": ("ORGANISATION_SIRET", gettext_lazy("its SIRET number")),
    "declaration": (
        "ORGANISATION_DECLARATION",
        gettext_lazy("its declaration number as a training body"),
    ),
    "place": ("ORGANISATION_PLACE", gettext_lazy("the town where documents are made")),
    "signatory": ("ORGANISATION_SIGNATORY", gettext_lazy("who signs for it")),
    "signatory_function": (
        "ORGANISATION_SIGNATORY_FUNCTION",
        gettext_lazy("the function of who signs"),
    ),
}


def provider_facts() -> dict[str, str]:
    """What documents say of the training body; a setting that is not set is an empty text."""
    return {key: getattr(settings, name).strip() for key, (name, _label) in PRINTED.items()}


def provider_obstacle() -> str | None:
    """A sentence naming every setting that attestations need and that is not set, or None."""
    missing = [
        f"{name} ({label})" for key, (name, label) in PRINTED.items() if not provider_facts()[key]
    ]
    if not missing:
        return None
    return _(
        "This document names the training body, and the settings of this installation do not say "
        "all of it. Missing: %(settings)s. Whoever runs the platform sets them."
    ) % {"settings": ", ".join(missing)}
