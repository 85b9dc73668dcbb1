"""Addresses of a site with a hole: a view that declares no access."""

from lms.urls import urlpatterns as real
from tests.integration.rights.test_rights_matrix import Holes

urlpatterns = [Holes.no_access, *real]
