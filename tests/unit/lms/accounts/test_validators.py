"""Passwords that say too little."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "password",
    [
        "court",
        "quatorze-signe",
        "coordo-coordo-2026",
        "C00rd0-EHESP-2026!",
        "P4rc0urs-partage-2026",
        factories.PASSWORD,
        "émargement-mémoire",
        "aaaaaaaaaaaaaaaaaaaa",
        "ababababababababab",
        "camille.exemple.2026",
    ],
)
def test_it_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, factories.user(email="camille.exemple.2026@essai.example"))


@pytest.mark.parametrize(
    "password",
    [
        "orage-lumineux-tiroir",
        "le petit vélo rouge du jeudi",
        "ma formation commence par un long orage",
        "7gT!k2.mQz94-rLpW",
    ],
)
def test_it_is_accepted(password):
    validate_password(password, factories.user())
