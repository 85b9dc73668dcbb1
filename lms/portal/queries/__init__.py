"""What each person has to do today, one file for each thing she can be here."""

from lms.portal.queries.sections import Section, sections_for, zone_of

__all__ = ["Section", "sections_for", "zone_of"]
