"""Technical ground without models and without words of the domain."""
