"""Editing what develops competencies, in Wagtail’s admin."""
