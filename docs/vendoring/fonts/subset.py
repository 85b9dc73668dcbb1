"""Make the fonts of ``lms/kernel/assets/fonts`` from Adobe's packages.

    npm install source-sans@3.52.0 source-serif@4.5.1
    pip install fonttools==4.68.0
    python subset.py node_modules <checkout>/lms/kernel/assets/fonts

The subset keeps Latin, Greek and Cyrillic, and the punctuation of French. The Open Font License
reserves the name "Source", so a changed font carries another: Coordo Sans, Coordo Serif.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = {
    "CoordoSans-Regular": (
        "source-sans/TTF/SourceSans3-Regular.ttf",
        "Coordo Sans",
        "Regular",
    ),
    "CoordoSans-Bold": (
        "source-sans/TTF/SourceSans3-Semibold.ttf",
        "Coordo Sans",
        "Bold",
    ),
    "CoordoSans-Italic": (
        "source-sans/TTF/SourceSans3-It.ttf",
        "Coordo Sans",
        "Italic",
    ),
    "CoordoSans-BoldItalic": (
        "source-sans/TTF/SourceSans3-SemiboldIt.ttf",
        "Coordo Sans",
        "Bold Italic",
    ),
    "CoordoSerif-Regular": (
        "source-serif/TTF/SourceSerif4-Regular.ttf",
        "Coordo Serif",
        "Regular",
    ),
    "CoordoSerif-Bold": (
        "source-serif/TTF/SourceSerif4-Semibold.ttf",
        "Coordo Serif",
        "Bold",
    ),
}
BLOCKS = [
    (0x0020, 0x024F),  # Latin, with its extensions A and B
    (0x0259, 0x0259),
    (0x02B0, 0x02FF),  # modifier letters
    (0x0300, 0x036F),  # combining marks
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x052F),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin extended additional
    (0x2000, 0x206F),  # punctuation and the thin spaces of French
    (0x2070, 0x209F),  # superscripts, subscripts
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x214F),  # №, ℓ, ™
    (0x2150, 0x218F),  # fractions
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x25A0, 0x25FF),  # geometric shapes
    (0x2600, 0x27BF),  # check marks
]


def rename(font, family, style):
    postscript = f"{family.replace(' ', '')}-{style.replace(' ', '')}"
    names = {1: family, 2: style, 3: postscript, 4: f"{family} {style}", 6: postscript}
    table = font["name"]
    # 0 copyright, 5 version, 13 and 14 licence: kept, as the licence asks.
    table.names = [record for record in table.names if record.nameID in {0, 5, 13, 14}]
    for name_id, text in names.items():
        table.setName(text, name_id, 3, 1, 0x409)


def main(packages, target):
    codepoints = [point for low, high in BLOCKS for point in range(low, high + 1)]
    for name, (source, family, style) in FONTS.items():
        font = TTFont(Path(packages) / source, recalcTimestamp=False)
        options = subset.Options(
            layout_features=[], hinting=False, name_IDs=["*"], notdef_outline=True
        )
        # ReportLab reads neither layout nor hinting tables.
        options.drop_tables += ["GPOS", "GSUB", "GDEF", "BASE", "DSIG", "meta", "STAT"]
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=codepoints)
        cutter.subset(font)
        rename(font, family, style)
        font.save(Path(target) / f"{name}.ttf")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
