"""Frameworks in Wagtail's admin: drafts, their competencies, comparison, publication, functions."""
