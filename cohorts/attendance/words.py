"""Plain French words that a trainer can say once and that are typed without a doubt."""

from pathlib import Path

SPOKEN = tuple(Path(__file__).with_name("spoken_words.txt").read_text(encoding="utf-8").split())
