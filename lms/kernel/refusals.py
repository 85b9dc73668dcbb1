"""How a service says no."""


class Refused(Exception):
    """A rule forbids this; ``sentence`` says why in the person's language and may be shown to her.

    Raised by services before anything is written. ``field`` names the form field concerned, if any.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.field = field
