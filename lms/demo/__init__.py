"""The demonstration: a data set that obeys every rule because it goes through the services."""
