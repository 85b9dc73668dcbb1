"""Views of the package: what tools read, and the page of the tokens."""
