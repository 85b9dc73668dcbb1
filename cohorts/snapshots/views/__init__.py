"""Pages of frozen quarters, reports and letters."""
