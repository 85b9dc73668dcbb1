"""Gather the icons that the pages use into one sprite: ``python sprite.py ICONS_FOLDER SPRITE``.

``ICONS_FOLDER`` is the folder ``icons`` of the npm package bootstrap-icons 1.13.2. The names stand
in ``names.txt`` beside this script; add one there, run it, and renew ``vendored.json``.
"""

import re
import sys
from pathlib import Path


def symbol(folder: Path, name: str) -> str:
    """One icon as a symbol that takes the colour of the text around it."""
    source = (folder / f"{name}.svg").read_text(encoding="utf-8")
    box = re.search(r'viewBox="([^"]+)"', source).group(1)
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL).group(1)
    drawing = re.sub(r"\s*\n\s*", "", drawing).strip()
    return f'<symbol id="{name}" viewBox="{box}" fill="currentColor">{drawing}</symbol>'


def main(folder: Path, sprite: Path) -> None:
    names = (Path(__file__).parent / "names.txt").read_text(encoding="utf-8").split()
    symbols = [symbol(folder, name) for name in sorted(set(names))]
    opening = '<svg xmlns="http://www.w3.org/2000/svg">'
    sprite.write_text("\n".join([opening, *symbols, "</svg>\n"]), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
