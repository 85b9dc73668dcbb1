"""The pages of the documents."""
