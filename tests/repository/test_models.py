"""Rules for every model of ours."""

import pytest
from django.apps import apps
from django.db import models
from wagtail.models import Page

APPS = ("lms", "competencies", "curriculum", "cohorts")
OWN = [
    model
    for app in APPS
    for model in apps.get_app_config(app).get_models()
    if not issubclass(model, Page)
]


def pairs(model) -> list[tuple[str, str]]:
    """``x_at`` and ``x_by`` that are both nullable."""
    nullable = {field.name for field in model._meta.fields if field.null}
    moments = sorted(name for name in nullable if name.endswith("_at"))
    return [(at, f"{at[:-3]}_by") for at in moments if f"{at[:-3]}_by" in nullable]


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.__name__)
def test_a_moment_and_its_person_come_together(model):
    conditions = [
        str(constraint.condition)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    ]
    for at, by in pairs(model):
        assert any(at in text and by in text for text in conditions), (at, by)


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.__name__)
def test_nothing_is_deleted_along(model):
    cascading = [
        field.name
        for field in model._meta.local_fields
        if field.remote_field
        and getattr(field.remote_field, "on_delete", None) is models.CASCADE
        and not field.remote_field.parent_link
    ]
    assert cascading == []


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.__name__)
def test_a_state_is_held_by_the_database(model):
    if "state" not in {field.name for field in model._meta.fields}:
        return
    names = [constraint.name for constraint in model._meta.constraints]
    assert any(name.endswith("_is_known") for name in names), names


def test_constraint_names_say_what_they_hold():
    for model in OWN:
        for constraint in model._meta.constraints:
            assert len(constraint.name.split("_")) >= 3, constraint.name
