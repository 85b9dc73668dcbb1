"""What an editor may put on a public page, and the field that holds it.

Blocks carry words and pictures, never a rule of the training.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock

from lms.site.enums import ProgrammeItemKind

TEXT_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]


class UndefinedStreamField(StreamField):
    """A stream whose block definitions stay out of the migrations.

    The column is JSON whatever the blocks are, so a changed block needs no migration. A data
    migration therefore reads ``raw_data``, never block values.
    """

    def __init__(self, block_types=(), **kwargs):
        kwargs.pop("block_lookup", None)
        super().__init__(block_types, **kwargs)

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs


class LinkBlock(blocks.StructBlock):
    """A link to one page of the site, or to an address."""

    label = blocks.CharBlock(max_length=60, label=_("Label"))
    page = blocks.PageChooserBlock(required=False, label=_("Page"))
    address = blocks.CharBlock(
        required=False,
        max_length=300,
        label=_("Address"),
        help_text=_("Used when no page is chosen, for example /verifier/."),
    )

    class Meta:
        icon = "link"
        label = _("Link")
        template = "lms/site/blocks/link.html"


class OptionalLinkBlock(LinkBlock):
    """A link that may be left out: both its words and where it leads, or neither."""

    label = blocks.CharBlock(required=False, max_length=60, label=_("Label"))

    def clean(self, value):
        found = super().clean(value)
        leads_somewhere = bool(found["page"] or found["address"])
        if leads_somewhere and not found["label"]:
            raise _fault("label", _("Say what the link is called."))
        if found["label"] and not leads_somewhere:
            raise _fault("address", _("Say where the link leads: choose a page or an address."))
        return found


def _fault(name: str, sentence) -> blocks.StructBlockValidationError:
    return blocks.StructBlockValidationError(block_errors={name: ValidationError(sentence)})


class NoticeBlock(blocks.StructBlock):
    """A sentence set apart from the text around it."""

    title = blocks.CharBlock(required=False, max_length=120, label=_("Title"))
    text = blocks.RichTextBlock(features=["bold", "italic", "link"], label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Notice")
        template = "lms/site/blocks/notice.html"


class PictureBlock(blocks.StructBlock):
    """A picture with its alternative text and a caption."""

    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(required=False, max_length=250, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "lms/site/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words, and who she is by function."""

    text = blocks.TextBlock(label=_("Text"))
    source = blocks.CharBlock(required=False, max_length=200, label=_("Source"))

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "lms/site/blocks/quote.html"


class QuestionBlock(blocks.StructBlock):
    """A question and its answer behind a disclosure."""

    question = blocks.CharBlock(max_length=200, label=_("Question"))
    answer = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("Answer"))

    class Meta:
        icon = "help"
        label = _("Question and answer")
        template = "lms/site/blocks/question.html"


class CardBlock(blocks.StructBlock):
    """One card of a row: for whom, or what one finds."""

    title = blocks.CharBlock(max_length=80, label=_("Title"))
    text = blocks.TextBlock(label=_("Text"))
    link = OptionalLinkBlock(label=_("Link"))

    class Meta:
        icon = "doc-full"
        label = _("Card")


class CardsBlock(blocks.StructBlock):
    """A titled row of cards."""

    title = blocks.CharBlock(max_length=120, label=_("Title"))
    lead = blocks.TextBlock(required=False, label=_("Introduction"))
    cards = blocks.ListBlock(CardBlock(), min_num=1, max_num=6, label=_("Cards"))

    class Meta:
        icon = "grip"
        label = _("Row of cards")
        template = "lms/site/blocks/cards.html"


class StepsBlock(blocks.StructBlock):
    """What happens one after the other."""

    title = blocks.CharBlock(max_length=120, label=_("Title"))
    steps = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("title", blocks.CharBlock(max_length=80, label=_("Title"))),
                ("text", blocks.TextBlock(required=False, label=_("Text"))),
            ]
        ),
        min_num=2,
        label=_("Steps"),
    )

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "lms/site/blocks/steps.html"


class ActionsBlock(blocks.StructBlock):
    """A sentence that invites, with one to three links."""

    title = blocks.CharBlock(max_length=120, label=_("Title"))
    text = blocks.TextBlock(required=False, label=_("Text"))
    links = blocks.ListBlock(LinkBlock(), min_num=1, max_num=3, label=_("Links"))

    class Meta:
        icon = "arrow-right"
        label = _("Invitation to act")
        template = "lms/site/blocks/actions.html"


class ArticleBody(blocks.StreamBlock):
    """The text of an article."""

    text = blocks.RichTextBlock(
        features=["h2", *TEXT_FEATURES],
        label=_("Text"),
        template="lms/site/blocks/text.html",
    )
    notice = NoticeBlock()
    picture = PictureBlock()
    quote = QuoteBlock()
    question = QuestionBlock()
    steps = StepsBlock()
    actions = ActionsBlock()


class HomeBody(ArticleBody):
    """The sections of the home page under its opening words."""

    cards = CardsBlock()


class ProgrammeItemBlock(blocks.StructBlock):
    """One item of an event's programme, in the event's own time zone.

    Either time may be unknown. Speakers are named by function only.
    """

    starts = blocks.TimeBlock(required=False, label=_("From"))
    ends = blocks.TimeBlock(required=False, label=_("To"))
    kind = blocks.ChoiceBlock(choices=ProgrammeItemKind.choices, label=_("Kind"))
    title = blocks.CharBlock(max_length=250, label=_("Title"))
    speakers = blocks.ListBlock(
        blocks.CharBlock(max_length=200, label=_("Function")),
        label=_("Speakers, by function"),
        default=[],
    )

    class Meta:
        icon = "time"
        label = _("Programme item")
        template = "lms/site/blocks/programme_item.html"


class Programme(blocks.StreamBlock):
    """The programme of an event, in the order of the day."""

    item = ProgrammeItemBlock()
