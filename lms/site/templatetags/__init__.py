"""Tags and filters of the pages, named in ``settings.TEMPLATES``."""
