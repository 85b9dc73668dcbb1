"""Figures that were frozen, and what is sent of them: quarters, reports, letters of the regions."""
