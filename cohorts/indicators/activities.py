"""The parts of the annual activity report in words, and what of the official form is not known.

The letters of the boxes are those of version 17 of the form Cerfa 10443. The form itself was not at
hand; they were checked against what others write of it, which the page says:

- C, D and F-3: https://anfh.fr/actualites/bilan-pedagogique-et-financier-nouvelle-version-2017
  (version 14, which brought the form to two pages);
- E: https://schola-ingenierie.fr/bilan-pedagogique-et-financier-cadre-e/;
- A to H with every line of F, by version 17: programs that fill it in, read in public repositories.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.indicators.queries.activity import Activity, Line
from curriculum.programmes.enums import AwardKind

# Boxes of the form Cerfa 10443 that nothing in the platform can fill.
NOT_KNOWN = (
    (
        gettext_lazy("Parts A, B and H: the training body, its accounting year, who directs it"),
        gettext_lazy("Its address and its declaration number are in the settings, not here."),
    ),
    (
        gettext_lazy("Parts C and D: income and expenses"),
        gettext_lazy("No amount of money is recorded in the platform."),
    ),
    (
        gettext_lazy("Part E: people who teach, of the body and from outside"),
        gettext_lazy("Who closed half-days is known, not by whom they are employed."),
    ),
    (
        gettext_lazy("Part F-1: employees, apprentices, jobseekers, private individuals, others"),
        gettext_lazy(
            "Only the kind of employer is known, not the contract nor who pays: enter the trainees "
            "by hand, the total is the one below."
        ),
    ),
    (
        gettext_lazy(
            "Part F-2: training handed to another body; part G: training that another body handed "
            "to you"
        ),
        gettext_lazy("The platform records no subcontracting."),
    ),
    (
        gettext_lazy("Part F-3: aim of the training, registered certifications and their level"),
        gettext_lazy(
            "Whether an award stands in the national registers (RNCP, RS) is not recorded; the "
            "kind of award is."
        ),
    ),
    (
        gettext_lazy("Part F-4: the main specialities"),
        gettext_lazy("Programmes bear no code of the list of specialities (NSF)."),
    ),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A table of the report: ``lines`` with what each is called."""

    key: str
    title: str
    first: str
    lines: list[tuple[str, Line]]


def parts_of(found: Activity) -> list[Part]:
    """The tables of ``found``, in the language of the moment."""
    unknown = _("Not known")
    awards = {kind.value: str(kind.label) for kind in AwardKind}
    return [
        Part("all", _("All trainees (F-1, total)"), _("Kind"), [(_("All"), found.total)]),
        Part(
            "programmes",
            _("By programme"),
            _("Programme"),
            [(line.name, line) for line in found.programmes],
        ),
        Part(
            "awards",
            _("By kind of award (F-3)"),
            _("Award"),
            [(awards.get(line.name, _("No award known")), line) for line in found.awards],
        ),
        Part(
            "employers",
            _("By type of employer"),
            _("Employer"),
            [(line.name or unknown, line) for line in found.employers],
        ),
        Part(
            "profiles",
            _("By profile"),
            _("Profile"),
            [(line.name or unknown, line) for line in found.profiles],
        ),
    ]
