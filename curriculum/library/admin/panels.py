"""The panels of the edit forms that Wagtail has no kind for."""

from wagtail.admin.panels import Panel


class DevelopedPanel(Panel):
    """The competencies that are developed, one line each."""

    class BoundPanel(Panel.BoundPanel):
        """Shows ``form.developed``."""

        template_name = "curriculum/library/admin/developed.html"


class DomainsPanel(Panel):
    """What a module develops already, by the domains that its programme gives it."""

    class BoundPanel(Panel.BoundPanel):
        """Shows the domains of the module."""

        template_name = "curriculum/library/admin/domains.html"
