"""Lists of awards."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from cohorts.certificates.models import Certificate
from cohorts.certificates.states import CertificateState


class CertificateTable(tables.Table):
    """Certificates that left the house; the number opens the public page."""

    number = tables.LinkColumn(
        "certificate_check",
        args=[tables.A("token")],
        verbose_name=_("Document number"),
        attrs={"td": {"class": "nowrap"}},
    )
    holder_name = tables.Column(verbose_name=_("Holder"))
    title = tables.Column(verbose_name=_("Award"))
    cohort_label = tables.Column(verbose_name=_("Cohort"))
    issued_on = tables.DateColumn(verbose_name=_("Issued on"))
    state = tables.Column(verbose_name=_("Status"))
    file = tables.LinkColumn(
        "certificate_file",
        args=[tables.A("pk")],
        text=_("PDF"),
        verbose_name=_("Document"),
        orderable=False,
        exclude_from_export=True,
    )

    class Meta:
        model = Certificate
        fields = ("number", "holder_name", "title", "cohort_label", "issued_on", "state", "file")
        order_by = "-number"


class CertificateFilter(FilterSet):
    """Search by holder or number, filter by status."""

    holder_name = CharFilter(lookup_expr="icontains", label=_("Holder"))
    number = CharFilter(lookup_expr="icontains", label=_("Document number"))
    state = ChoiceFilter(
        choices=[(s.value, s.label) for s in CertificateState if s != CertificateState.PREPARED],
        label=_("Status"),
    )

    class Meta:
        model = Certificate
        fields = ("holder_name", "number", "state")
