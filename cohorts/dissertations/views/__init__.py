"""Pages of dissertations and juries, by who opens them."""
