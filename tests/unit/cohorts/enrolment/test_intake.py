"""What a table would do, before anything is written."""

import io

import openpyxl
import pytest

from cohorts.enrolment.intake import COLUMNS, MAX_ROWS, plan_intake, shown_rows
from cohorts.enrolment.models import Enrolment
from lms.accounts.models import Structure, User
from lms.kernel.imports import read_table
from tests import factories

pytestmark = pytest.mark.django_db
HEADINGS = "courriel;prénom;nom;profil;structure;type de structure;région"


@pytest.fixture
def cohort():
    factories.profile()
    factories.region("04", "La Réunion", "Indian/Reunion")
    return factories.cohort()


def planned(cohort, content):
    """The plan of a file's content: lines under ``HEADINGS``, or bytes as they are."""
    if isinstance(content, list):
        content = "\n".join([HEADINGS, *content])
    if isinstance(content, str):
        content = content.encode()
    people, structures = User.objects.count(), Structure.objects.count()
    table = read_table(io.BytesIO(content), columns=COLUMNS, max_rows=MAX_ROWS)
    plan = plan_intake(cohort, table)
    assert (User.objects.count(), Structure.objects.count()) == (people, structures)
    assert not plan.errors or not plan.applicable
    return plan


def places(plan):
    return [(error.line, error.column) for error in plan.errors]


def test_new_and_known_people_are_told_apart(cohort):
    known = factories.user(email="connue@essai.example")
    plan = planned(
        cohort,
        [
            " Marie@Essai.example ;Marie;Neuve;Infirmier;;;",
            "connue@essai.example;Camille;Exemple;;;;",
        ],
    )
    assert not plan.errors
    assert not plan.warnings
    new, existing = plan.additions
    assert new.values == {
        "email": "marie@essai.example",
        "first_name": "Marie",
        "last_name": "Neuve",
        "profile": "infirmier",
        "structure": None,
        "account": "new",
    }
    assert (existing.values["account"], existing.label) == ("existing", str(known))


def test_somebody_enrolled_stays_as_she_is(cohort):
    enrolment = factories.enrolment(cohort, state="dropped_out")
    plan = planned(cohort, [f"{enrolment.person.email};Camille;Exemple;;;;"])
    assert not plan.additions
    assert not plan.applicable
    assert [row.line for row in plan.unchanged] == [2]
    [warning] = plan.warnings
    assert (warning.line, warning.column) == (2, str(COLUMNS[0].label))
    assert enrolment.get_state_display() in warning.message


def test_another_name_for_a_known_address_is_told(cohort):
    factories.user("Claire", "Autre", email="connue@essai.example")
    plan = planned(cohort, ["connue@essai.example;Camille;Exemple;;;;"])
    assert plan.applicable
    assert "Claire Autre" in plan.warnings[0].message


def test_structures_are_found_whatever_their_spelling(cohort):
    known = factories.structure("Centre de santé l’Étoile")
    plan = planned(cohort, ["a@essai.example;A;B;;CENTRE DE SANTE L'ETOILE;;"])
    assert plan.additions[0].values["structure"] == known.pk
    assert shown_rows(plan.additions)[0].structure == known.name


def test_a_structure_of_another_region_is_another_structure(cohort):
    factories.structure("Le Lac")
    plan = planned(cohort, ["a@essai.example;A;B;;Le Lac;CDS;La Réunion"])
    expected = {"name": "Le Lac", "type": "CDS", "region": "04"}
    assert plan.additions[0].values["structure"] == expected
    assert shown_rows(plan.additions)[0].is_new_structure


def test_a_region_may_be_given_by_its_code_as_a_spreadsheet_keeps_it(cohort):
    factories.structure("Le Lac")
    for code in ("04", "4"):
        plan = planned(cohort, [f"a@essai.example;A;B;;Neuve;CDS;{code}"])
        assert plan.additions[0].values["structure"]["region"] == "04"


def test_a_new_structure_is_described_once(cohort):
    factories.structure(code="CPTS")
    factories.structure(code="CDS")
    plan = planned(
        cohort,
        ["a@essai.example;A;B;;Le Lac;CDS;", "b@essai.example;B;C;;le lac;;"],
    )
    assert not plan.errors
    first, second = (row.values["structure"] for row in plan.additions)
    assert first == second
    contradiction = ["a@essai.example;A;B;;Le Lac;CDS;", "b@essai.example;B;C;;Le Lac;CPTS;"]
    assert places(planned(cohort, contradiction)) == [(3, str(COLUMNS[5].label))]


def test_a_known_structure_keeps_its_type(cohort):
    factories.structure(code="CPTS")
    known = factories.structure("Le Lac", code="CDS")
    plan = planned(cohort, ["a@essai.example;A;B;;Le Lac;CPTS;"])
    assert plan.additions[0].values["structure"] == known.pk
    assert len(plan.warnings) == 1


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("pas une adresse;A;B;;;;", 0),
        ("a@b;A;B;;;;", 0),
        (";A;B;;;;", 0),
        ("a@essai.example;;B;;;;", 1),
        ("a@essai.example;A;;;;;", 2),
        ("a@essai.example;A;B;plombier;;;", 3),
        ("a@essai.example;A;B;;Neuve;;", 5),
        ("a@essai.example;A;B;;Neuve;château;", 5),
        ("a@essai.example;A;B;;;;Atlantide", 6),
        ('a@essai.example;"=HYPERLINK(""x"")";B;;;;', 1),
        ("a@essai.example;A;+33 1;;;;", 2),
        ("a@essai.example;A;B;;@lac;CDS;", 4),
    ],
)
def test_an_error_names_its_line_and_column(cohort, line, column):
    factories.structure(code="CDS")
    plan = planned(cohort, ["ok@essai.example;Bonne;Ligne;;;;", line])
    assert places(plan) == [(3, str(COLUMNS[column].label))]
    assert not plan.applicable


def test_the_same_address_twice_is_an_error_on_the_second_line(cohort):
    lines = ["a@essai.example;A;B;;;;", "b@essai.example;B;C;;;;", "A@essai.example;A;B;;;;"]
    plan = planned(cohort, lines)
    assert places(plan) == [(4, str(COLUMNS[0].label))]


def test_a_closed_account_cannot_be_enrolled(cohort):
    factories.user(email="fermee@essai.example", is_active=False)
    plan = planned(cohort, ["fermee@essai.example;Camille;Exemple;;;;"])
    assert places(plan) == [(2, str(COLUMNS[0].label))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_encodings_that_people_have(cohort, encoding):
    text = f"{HEADINGS}\nzoe@essai.example;Zoé;Crème;;;;"
    [row] = planned(cohort, text.encode(encoding)).additions
    assert row.label == "Zoé Crème"


def test_a_workbook_and_its_formulas(cohort):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Courriel", "Prénom", "Nom", "Région"])
    sheet.append(["a@essai.example", "Anne", "Un", 4])
    sheet.append(["b@essai.example", '=CONCATENATE("B";"C")', "Deux", None])
    content = io.BytesIO()
    book.save(content)
    plan = planned(cohort, content.getvalue())
    assert places(plan) == [(3, str(COLUMNS[1].label))]
    assert plan.additions[0].label == "Anne Un"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n\n",
        HEADINGS.encode(),
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        b"PK\x03\x04 not a workbook",
        bytes(range(256)) * 40_000,
        b"\x00" * 3_000_000,
        b"a" * 10_000_000,
        b'courriel;pr\xc3\xa9nom;nom\n"never closed;A;B' + b"x" * 200_000,
    ],
    ids=["empty", "blank", "headings", "pdf", "zip", "noise", "zeros", "10 MB", "quote"],
)
def test_what_is_no_table_is_refused_in_a_sentence(cohort, content):
    plan = planned(cohort, content)
    assert plan.errors
    assert not plan.additions


@pytest.mark.parametrize("missing", ["courriel", "prénom", "nom"])
def test_a_missing_column_is_named(cohort, missing):
    headings = ["courriel", "prénom", "nom"]
    kept = [heading for heading in headings if heading != missing]
    plan = planned(cohort, f"{';'.join(kept)}\na;b")
    label = str(COLUMNS[headings.index(missing)].label)
    assert places(plan) == [(1, label)]
    assert label in plan.errors[0].message


def test_too_many_rows_are_refused(cohort):
    lines = [f"p{number}@essai.example;A;B;;;;" for number in range(5_000)]
    plan = planned(cohort, lines)
    assert not plan.additions
    assert str(MAX_ROWS) in plan.errors[0].message
    assert len(planned(cohort, lines[:MAX_ROWS]).additions) == MAX_ROWS


def test_planning_costs_the_same_whatever_the_rows(cohort, django_assert_max_num_queries):
    lines = [f"p{number}@essai.example;A;B;infirmier;S{number};CDS;" for number in range(200)]
    factories.structure(code="CDS")
    table = read_table(io.BytesIO("\n".join([HEADINGS, *lines]).encode()), columns=COLUMNS)
    with django_assert_max_num_queries(6):
        plan_intake(cohort, table)
    assert not Enrolment.objects.exists()
