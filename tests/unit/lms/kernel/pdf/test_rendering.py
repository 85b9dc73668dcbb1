import io
import logging
import threading

import pikepdf
import pypdf
import pypdfium2
import pytest
from django.template import engines
from django.utils.safestring import mark_safe

from lms.kernel import pdf as kernel_pdf
from lms.kernel.charts import build_chart
from lms.kernel.pdf import (
    DocumentError,
    DocumentTooSlow,
    MissingGlyph,
    ResourceRefused,
    WrongPageCount,
    page_count,
    pdf_response,
    render_pdf,
)
from lms.kernel.qr import qr_png_data_uri
from tests.unit.lms.kernel.charts.examples import BARS

TEMPLATE = (
    '{% extends "documents/base.html" %}{% block page_size %}{{ size|default:"A4" }}{% endblock %}'
    "{% block content %}<h1>{{ title }}</h1>{{ body }}{% endblock %}"
)


@pytest.fixture(autouse=True)
def template_of_the_test(settings):
    [configuration] = settings.TEMPLATES
    options = {
        "loaders": [
            ("django.template.loaders.locmem.Loader", {"documents/test.html": TEMPLATE}),
            "django.template.loaders.filesystem.Loader",
        ]
    }
    settings.TEMPLATES = [{**configuration, "APP_DIRS": False, "OPTIONS": options}]
    settings.ORGANISATION_NAME = "École d’essai"
    settings.ORGANISATION_PLACE = "Rennes"
    assert engines["django"].get_template("documents/test.html")


def render(body="", *, title="Attestation", size="A4", safe=True, **options):
    body = mark_safe(body) if safe else body
    context = {"body": body, "size": size}
    return render_pdf("documents/test.html", context, title=title, **options)


def text_of(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "\n".join(page.extract_text() for page in pages)


class TestTheDocument:
    def test_it_reads_back_with_header_and_footer(self):
        pdf = render("<p>Zoé a suivi la formation « entière »\u202f; cœur, naïve.</p>")
        text = text_of(pdf).replace("\u00a0", " ")
        assert "École d’essai — Rennes" in text
        assert "Zoé a suivi la formation « entière » ; cœur, naïve." in text
        assert "1/1" in text

    def test_title_author_and_language_are_those_of_the_file(self):
        reader = pypdf.PdfReader(io.BytesIO(render(title="Émargement", subject="Séminaire 3")))
        assert reader.metadata.title == "Émargement"
        assert reader.metadata.subject == "Séminaire 3"
        assert reader.metadata.author == "École d’essai"
        assert reader.trailer["/Root"]["/Lang"] == "fr"

    def test_the_language_asked_for(self):
        reader = pypdf.PdfReader(io.BytesIO(render(language="en")))
        assert reader.trailer["/Root"]["/Lang"] == "en"

    @pytest.mark.parametrize(("size", "width"), [("A4", 595), ("A4 landscape", 842)])
    def test_orientation(self, size, width):
        box = pypdf.PdfReader(io.BytesIO(render(size=size))).pages[0].mediabox
        assert round(float(box.width)) == width

    def test_text_is_escaped(self):
        assert "<b>Zoé</b>" in text_of(render("<b>Zoé</b>", safe=False))

    def test_decomposed_names_are_composed(self):
        assert "Zoé Núñez" in text_of(render("Zoe\u0301 Nu\u0301n\u0303ez"))

    @pytest.mark.parametrize(
        "name", ["Łukasz Żółć", "Ζωή Παπαδοπούλου", "Юлия Щукина", "Nguyễn Thị Ánh"]
    )
    def test_names_of_europe_and_beyond(self, name):
        assert name in text_of(render(f"<p>{name} <strong>{name}</strong> <em>{name}</em></p>"))

    @pytest.mark.parametrize("space", ["\u00a0", "\u202f"])
    def test_no_line_breaks_at_a_no_break_space(self, space):
        pdf = render(f"<p>{f'mot{space}; ' * 60}</p>")
        assert not any(line.startswith(";") for line in text_of(pdf).splitlines())

    def test_our_typeface_is_embedded(self):
        with pikepdf.open(io.BytesIO(render("<p>a <b>b</b></p>"))) as document:
            fonts = [font for font in document.objects
                     if isinstance(font, pikepdf.Dictionary) and "/FontFile2" in font]  # fmt: skip
            names = {str(font.FontName).partition("+")[2] for font in fonts}
        assert {"CoordoSans-Regular", "CoordoSans-Bold", "CoordoSerif-Bold"} <= names

    def test_a_long_table_repeats_its_head_and_counts_its_pages(self):
        rows = "".join(f"<tr><td>Personne {n}</td></tr>" for n in range(80))
        pdf = render(f'<table class="rows" repeat="1"><tr><th>Nom</th></tr>{rows}</table>')
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
        assert page_count(pdf) == len(pages) > 1
        assert all("Nom" in page and f"{n}/{len(pages)}" in page for n, page in enumerate(pages, 1))

    def test_a_chart_and_a_code_are_drawn(self):
        chart = build_chart(BARS, id="c")
        code = qr_png_data_uri("https://example.org/verifier/abc", scale=8)
        blank = render()
        pdf = render(f'<img src="{chart.drawing_uri}" width="480"><img src="{code}" width="90">')
        assert "Bretagne" in text_of(pdf)
        assert ink(pdf) > ink(blank) + 0.01
        # Of the machine's fonts none got in.
        assert b"DejaVu" not in pdf


def ink(pdf):
    """Share of the first page that is dark."""
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=0.5).to_pil().convert("L")
    histogram = picture.histogram()
    return sum(histogram[:160]) / sum(histogram)


class TestRefusals:
    def test_a_character_without_glyph_is_named(self):
        with pytest.raises(MissingGlyph, match="CJK UNIFIED IDEOGRAPH-6F22") as caught:
            render("<p>漢 and 𝄞</p>")
        assert caught.value.characters == ["漢", "𝄞"]

    def test_even_where_nobody_logs_warnings(self):
        logger = logging.getLogger("xhtml2pdf")
        logger.setLevel(logging.CRITICAL)
        try:
            with pytest.raises(MissingGlyph):
                render("漢")
            assert logger.level == logging.CRITICAL
        finally:
            logger.setLevel(logging.NOTSET)

    def test_names_do_not_reach_the_logs(self, caplog):
        with pytest.raises(MissingGlyph):
            render("<p>Zoé 漢</p>")
        assert "Zoé" not in caplog.text

    @pytest.mark.parametrize(
        "source",
        [
            "/etc/passwd",
            "../../settings.py",
            "file:///etc/passwd",
            "http://127.0.0.1:9/x.png",
            "https://example.org/x.png",
        ],
    )
    def test_nothing_from_outside_of_the_assets(self, source):
        with pytest.raises(ResourceRefused):
            render(f'<img src="{source}">')

    def test_style_sheets_fetch_nothing_either(self):
        with pytest.raises(ResourceRefused):
            render('<style>@import url("http://127.0.0.1:9/x.css");</style>x')

    def test_the_number_of_pages_is_kept(self):
        assert render("x", pages=1)
        with pytest.raises(WrongPageCount) as caught:
            render('<p>a</p><p class="page-break">b</p>', pages=1)
        assert caught.value.pages == 2

    def test_what_is_no_pdf_has_no_pages(self):
        with pytest.raises(DocumentError):
            page_count(b"%PDF-nothing")

    def test_time_is_limited(self):
        with pytest.raises(DocumentTooSlow):
            render("<p>x</p>" * 4000, max_seconds=0.2)


class TestApart:
    def test_it_makes_the_same_document(self):
        assert "Zoé" in text_of(render("<p>Zoé</p>", apart=True))

    def test_its_errors_are_the_same(self):
        with pytest.raises(MissingGlyph) as caught:
            render("漢", apart=True)
        assert caught.value.characters == ["漢"]

    def test_a_bomb_is_stopped(self):
        bomb = "<table>" + '<tr><td colspan="3000000">x</td></tr>' * 3 + "</table>"
        with pytest.raises(DocumentTooSlow):
            render(bomb, apart=True, max_seconds=2)


def test_threads_take_turns():
    made, failed = [], []

    def make(name):
        try:
            made.append(name in text_of(render(f"<p>{name}</p>")))
        except DocumentError as problem:
            failed.append(problem)

    def fail():
        try:
            render("漢")
        except MissingGlyph as problem:
            failed.append(problem)

    threads = [threading.Thread(target=make, args=(f"Nom{n}",)) for n in range(4)]
    threads += [threading.Thread(target=fail) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Each heard of its own missing glyphs and of nobody else's.
    assert made == [True] * 4
    assert len(failed) == 2


def test_it_is_a_download_that_stays_a_pdf():
    response = pdf_response(b"%PDF", filename="Attestation Zoé")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_library_waits_for_the_first_document():
    import subprocess
    import sys

    code = "import sys; import lms.kernel.pdf; sys.exit('xhtml2pdf' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert kernel_pdf.render_pdf is render_pdf
