"""Reads of frozen quarters and of letters."""
