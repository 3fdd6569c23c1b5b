"""Makes the sample documents in resources/samples: `python resources/make_samples.py`.

Every person, firm, account and number in them is invented. The same script makes the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import sys
import zipfile
from pathlib import Path

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    HRFlowable,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

SAMPLES = Path(__file__).parent / "samples"
WHEN = dt.datetime(2025, 11, 6, 9, 0, tzinfo=dt.UTC)
INK, MUTED, RULE = colors.HexColor("#1c2430"), colors.HexColor("#66707d"), colors.HexColor("#c9d0d8")
NAVY, TEAL = colors.HexColor("#1f3a5f"), colors.HexColor("#17615c")

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=14.5, textColor=INK, spaceAfter=8)
SERIF = ParagraphStyle("serif", parent=BODY, fontName="Times-Roman", fontSize=11.5, leading=15.6)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8, leading=10.8, textColor=MUTED)
SMALL_RIGHT = ParagraphStyle("small right", parent=SMALL, alignment=TA_RIGHT)
TITLE = ParagraphStyle(
    "title", parent=BODY, fontName="Helvetica-Bold", fontSize=21, leading=26, textColor=TEAL
)
HEADING = ParagraphStyle(
    "heading",
    parent=BODY,
    fontName="Helvetica-Bold",
    fontSize=12.5,
    leading=16,
    textColor=TEAL,
    spaceBefore=8,
)
HEADING.keepWithNext = 1


def main() -> int:
    SAMPLES.mkdir(exist_ok=True)
    bank_letter(SAMPLES / "Bank letter.pdf")
    quarterly_report(SAMPLES / "Quarterly report.pdf")
    hr_letter(SAMPLES / "HR letter.docx")
    (SAMPLES / "Mail.txt").write_bytes(MAIL.encode("utf-8"))
    return 0


# --- Bank letter -------------------------------------------------------------------------------------

LETTER = (
    "Dear Mrs Whitcombe,",
    "<b>Your new current account</b>",
    (
        "Thank you for visiting our Bristol branch on 29 October. I am pleased to confirm that the account "
        "in the name of Eleanor Whitcombe has been opened. The details you need are these:"
    ),
    (
        "Salary payments can be sent to the account from today. Your card will reach you at 14 Larkfield "
        "Terrace within five working days; the PIN follows in a separate letter. We shall send statements to "
        "eleanor.whitcombe@example.com, and codes for online banking to your mobile, 07700 900417."
    ),
    (
        "You asked us to add your husband, Mr Daniel Whitcombe, as a second holder. He will have to show his "
        "passport at a branch. Until he has done so, only E. Whitcombe may sign for the account."
    ),
    (
        "If anything above is wrong, please call me on 0117 496 0152 or write to t.abara@marlow-severn.example. "
        "We shall never ask you for your PIN."
    ),
    "Yours sincerely,",
)
ACCOUNT = (
    ("Account holder", "Whitcombe, Eleanor Jane"),
    ("Date of birth", "17 March 1984"),
    ("IBAN", "GB97 MRSN 4011 5600 7311 48"),
    ("BIC", "MRSNGB2BXXX"),
    ("Sort code and account", "40-11-56   00731148"),
)


def bank_letter(out: Path) -> None:
    canvas = Canvas(str(out), pagesize=A4, invariant=1)
    canvas.setTitle("Your new current account")
    canvas.setAuthor("Marlow & Severn Bank")
    width, height = A4
    left, right = 2.5 * cm, width - 2.5 * cm
    _bank_head(canvas, left, right, height - 2.2 * cm)
    address = "Mrs Eleanor Whitcombe<br/>14 Larkfield Terrace<br/>Bristol<br/>BS6 9ZQ"
    _draw(canvas, Paragraph(address, SERIF), left, height - 4.4 * cm, 8 * cm)
    reference = "3 November 2025<br/>Our reference: MS-2025-118204"
    right_serif = ParagraphStyle("right", parent=SERIF, alignment=TA_RIGHT)
    _draw(canvas, Paragraph(reference, right_serif), right - 7 * cm, height - 4.4 * cm, 7 * cm)

    story: list[Flowable] = [Paragraph(text, SERIF) for text in LETTER]
    story.insert(3, _account_table())
    Frame(left, 5.6 * cm, right - left, height - 13.2 * cm, 0, 0, 0, 0).addFromList(story, canvas)
    _signature(canvas, left, 5.0 * cm)
    canvas.setFillColor(INK)
    canvas.setFont("Times-Roman", 11.5)
    canvas.drawString(left, 3.7 * cm, "Tobias Abara")
    canvas.setFillColor(MUTED)
    canvas.drawString(left, 3.2 * cm, "Personal Banking, Bristol")
    foot = "Marlow & Severn Bank is an invented firm. This letter is a sample document."
    canvas.setFont("Helvetica", 7.5)
    canvas.drawCentredString(width / 2, 1.5 * cm, foot)
    canvas.showPage()
    canvas.save()


def _bank_head(canvas: Canvas, left: float, right: float, top: float) -> None:
    canvas.setFillColor(NAVY)
    canvas.roundRect(left, top - 0.35 * cm, 1.0 * cm, 1.0 * cm, 0.15 * cm, stroke=0, fill=1)
    canvas.setStrokeColor(colors.white)
    canvas.setLineWidth(1.6)
    for step in range(3):
        y = top - 0.1 * cm + step * 0.25 * cm
        canvas.bezier(
            left + 0.18 * cm,
            y,
            left + 0.4 * cm,
            y + 0.25 * cm,
            left + 0.6 * cm,
            y - 0.25 * cm,
            left + 0.82 * cm,
            y,
        )
    canvas.setFont("Times-Bold", 17)
    canvas.drawString(left + 1.3 * cm, top, "Marlow & Severn Bank")
    contact = "22 Quayside Row, Bristol BS1 9XA<br/>0117 496 0100 &nbsp; marlow-severn.example"
    _draw(canvas, Paragraph(contact, SMALL_RIGHT), right - 7 * cm, top + 0.62 * cm, 7 * cm)
    canvas.setStrokeColor(NAVY)
    canvas.setLineWidth(0.8)
    canvas.line(left, top - 0.8 * cm, right, top - 0.8 * cm)


def _account_table() -> Table:
    rows = [[Paragraph(name, SMALL), Paragraph(value, SERIF)] for name, value in ACCOUNT]
    table = Table(rows, colWidths=[4.4 * cm, 11 * cm], spaceBefore=2, spaceAfter=12, hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
                ("LINEABOVE", (0, 0), (-1, 0), 0.4, RULE),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), -3),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table


def _signature(canvas: Canvas, x: float, y: float) -> None:
    """A scrawl of curves: a picture of a name, not text."""
    canvas.setStrokeColor(NAVY)
    canvas.setLineWidth(1.1)
    path = canvas.beginPath()
    path.moveTo(x, y)
    for dx, up, down in (
        (0.9, 0.9, -0.6),
        (1.5, 0.5, -0.3),
        (2.0, 0.7, -0.4),
        (2.6, 0.3, -0.2),
        (3.5, 0.5, -0.1),
    ):
        middle = x + (dx - 0.4) * cm
        path.curveTo(middle, y + up * cm, middle + 0.1 * cm, y + down * cm, x + dx * cm, y + 0.05 * cm)
    canvas.drawPath(path)


def _draw(canvas: Canvas, paragraph: Paragraph, x: float, top: float, width: float) -> None:
    _, height = paragraph.wrap(width, 20 * cm)
    paragraph.drawOn(canvas, x, top - height)


# --- Quarterly report --------------------------------------------------------------------------------

OPENING = (
    (
        "Alderline Instruments plc, which makes flow meters and control units for water and process plants, "
        "had a strong third quarter. Revenue rose by 12.0% to £48.6 million, from £43.4 million in the same "
        "quarter of last year. Gross margin widened to 46.1% from 44.0%, and operating profit reached "
        "£7.8 million, a margin of 16.0%. Earnings per share were 14.0 pence, against 9.5 pence a year ago."
    ),
    (
        "Growth came mainly from the new Meridian flow meter, which utilities in Spain and the Netherlands "
        "began to install in large numbers in July. Component prices, which had weighed on margins through "
        "most of last year, fell back to the level of early 2023. The board now expects revenue for the full "
        "year of £190 million to £194 million, and raises its guidance for operating margin to about 15.5%."
    ),
)
FIGURES = (
    ("£ million, unless stated", "Q3 2025", "Q3 2024", "Change"),
    ("Revenue", "48.6", "43.4", "+12.0%"),
    ("Gross profit", "22.4", "19.1", "+17.3%"),
    ("Gross margin", "46.1%", "44.0%", "+2.1 pts"),
    ("Operating profit", "7.8", "5.6", "+39.3%"),
    ("Operating margin", "16.0%", "12.9%", "+3.1 pts"),
    ("Profit after tax", "5.6", "3.8", "+47.4%"),
    ("Earnings per share", "14.0p", "9.5p", "+47.4%"),
    ("Cash from operations", "9.1", "6.4", "+42.2%"),
)
SEGMENTS = (
    ("Revenue, £ million", "Q3 2025", "Q3 2024", "Change"),
    ("Measurement", "27.9", "23.8", "+17.2%"),
    ("Control", "13.2", "12.9", "+2.3%"),
    ("Service", "7.5", "6.7", "+11.9%"),
    ("Group", "48.6", "43.4", "+12.0%"),
)
CHIEF = (
    (
        "“Two years ago we decided to replace our whole range of meters at once, and it was not certain that "
        "customers would follow,” said Ingrid Solheim, chief executive. “This quarter they did. What pleases "
        "me most is that the new meters are cheaper to build than the old ones, so that growth now adds to "
        "our margin where it used to dilute it.”"
    ),
)
REVIEW = (
    (
        "<b>Measurement</b> sells meters and sensors and is the largest of the three segments. Its revenue "
        "rose by 17.2% to £27.9 million. Meridian made up 38% of that, after 21% in the second quarter. "
        "Deliveries to the water company of Valencia, the largest single order in the history of the group, "
        "began in July and will run until the spring of 2027."
    ),
    (
        "<b>Control</b> grew by 2.3% to £13.2 million. Demand from chemical plants in Germany stayed weak, "
        "as it has been since the summer of 2024, and two projects there were put off to next year. Sales in "
        "North America rose by 9% and made up for the shortfall."
    ),
    (
        "<b>Service</b> revenue rose by 11.9% to £7.5 million. Nine in ten contracts that ended in the quarter "
        "were renewed. The segment now looks after 5,400 sites, some 600 more than a year ago."
    ),
    (
        "Order intake for the group was £52.3 million, which is 1.08 times revenue. The order book stood at "
        "£61.7 million at the end of September, against £58.0 million at the end of June."
    ),
)
PROFIT = (
    (
        "Gross margin improved by 2.1 points. Lower prices of electronic components account for about half "
        "of that, and the lower cost of building Meridian for most of the rest. Operating expenses rose by "
        "8.1% to £14.6 million, as the group hired 31 engineers and opened a sales office in Utrecht. "
        "Net finance costs fell to £0.4 million and the tax rate was 24%."
    ),
)
CASH = (
    (
        "Operations brought in £9.1 million of cash, against £6.4 million a year ago. Stocks fell by "
        "£1.2 million because parts for the old range are no longer held. Capital expenditure was "
        "£2.3 million, most of it for the second assembly line in Sheffield, which starts work in January. "
        "After an interim dividend of £1.3 million, net cash rose to £31.2 million from £25.7 million at the "
        "end of June. The group has drawn nothing on its bank facility of £40 million."
    ),
)
GUIDANCE = (
    (
        "Revenue for the first nine months was £140.9 million. For the full year the board now expects revenue "
        "of £190 million to £194 million, where it had expected £184 million to £190 million, and an operating "
        "margin of about 15.5%, where it had expected 14% to 15%. Capital expenditure should come to about "
        "£10 million. The board means to propose a final dividend of 5.5 pence a share, after 4.8 pence last year."
    ),
    (
        "The guidance rests on three assumptions: that Valencia takes deliveries at the agreed pace, that prices "
        "of components stay where they are, and that the pound does not rise above 1.20 euros. A rise of five "
        "cents would take about £0.6 million from operating profit in a full year."
    ),
)
RISKS = (
    (
        "<b>Dependence on one product.</b> Meridian is made from a pressure sensor with a single supplier, in "
        "Japan. A second supplier is being qualified and should deliver from the middle of 2026. Until then the "
        "group holds four months of stock."
    ),
    (
        "<b>Weak demand in Germany.</b> Control makes a third of its sales to German chemical firms. If the "
        "postponed projects were given up, revenue next year would be some £4 million lower."
    ),
    (
        "<b>Warranty.</b> In August a batch of 1,900 meters was found to have a faulty seal. All have been "
        "replaced, at a cost of £0.3 million that is included in these results. Nothing suggests that other "
        "batches are affected."
    ),
    (
        "<b>Regulation.</b> New European rules on the security of connected devices apply from December 2027. "
        "The group expects to spend £1.5 million on meeting them over two years."
    ),
)
CALENDAR = (
    (
        "Results for the full year will be published on 26 February 2026. Martin Okoye, who has been finance "
        "director since 2016, will retire in March; Priya Raman, now head of finance for Measurement, succeeds him."
    ),
)
UNAUDITED = (
    "These figures have not been audited. Alderline Instruments plc is an invented firm, and this report is "
    "a sample document."
)


def quarterly_report(out: Path) -> None:
    document = BaseDocTemplate(
        str(out),
        pagesize=A4,
        title="Third quarter 2025",
        author="Alderline Instruments plc",
        invariant=1,
    )
    frame = Frame(2.5 * cm, 2.3 * cm, A4[0] - 5 * cm, A4[1] - 5.2 * cm, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=_report_page))
    document.build(_report_story())


def _report_story() -> list[Flowable]:
    story: list[Flowable] = [
        Paragraph("Third quarter 2025", TITLE),
        Paragraph("Results for the three months to 30 September 2025. Published on 6 November 2025.", SMALL),
        HRFlowable(width="100%", thickness=0.8, color=TEAL, spaceBefore=4, spaceAfter=12),
        *_section("Highlights", OPENING),
        _figures(FIGURES),
        *_section("The chief executive’s view", CHIEF),
        *_section("Review of the segments", REVIEW),
    ]
    story.insert(-len(REVIEW), _figures(SEGMENTS))
    story += _section("Profit and margins", PROFIT) + _section("Cash", CASH)
    story += _section("Guidance for 2025", GUIDANCE) + _section("Risks", RISKS)
    story += [KeepTogether(_section("Dates and people", CALENDAR)), Spacer(0, 6), Paragraph(UNAUDITED, SMALL)]
    return story


def _section(title: str, paragraphs: tuple[str, ...]) -> list[Flowable]:
    return [Paragraph(title, HEADING), *(Paragraph(text, BODY) for text in paragraphs)]


def _figures(rows: tuple[tuple[str, ...], ...]) -> Table:
    table = Table(
        rows, colWidths=[7 * cm, 3 * cm, 3 * cm, 3 * cm], spaceBefore=4, spaceAfter=14, rowHeights=0.62 * cm
    )
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), "Helvetica", 9.5),
                ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 9),
                ("FONT", (1, 1), (1, -1), "Helvetica-Bold", 9.5),
                ("TEXTCOLOR", (0, 0), (-1, -1), INK),
                ("TEXTCOLOR", (0, 0), (-1, 0), colors.white),
                ("BACKGROUND", (0, 0), (-1, 0), TEAL),
                ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE),
            ]
        )
    )
    return table


def _report_page(canvas: Canvas, _: BaseDocTemplate) -> None:
    width, height = A4
    canvas.setFillColor(TEAL)
    canvas.setFont("Helvetica-Bold", 9.5)
    canvas.drawString(2.5 * cm, height - 1.7 * cm, "Alderline Instruments plc")
    canvas.setFillColor(MUTED)
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(width - 2.5 * cm, height - 1.7 * cm, "Quarterly report")
    canvas.drawRightString(width - 2.5 * cm, 1.4 * cm, str(canvas.getPageNumber()))


# --- HR letter ---------------------------------------------------------------------------------------

ADDRESS = "Rowan Halloran\n8 Tanner’s Close\nLeeds\nLS6 9ZT"
HR_LETTER = (
    "Dear Rowan,",
    (
        "I am glad to confirm your move to the position of senior designer in our Leeds studio from "
        "1 December 2025. Your line manager will be Amara Lindqvist. The terms that change are set out below; "
        "everything else in your contract of 4 April 2022 stays as it is."
    ),
    (
        "Please check that the particulars we hold are right, above all the account to which we pay your salary "
        "and the person we are to call in an emergency. Your new e-mail address is "
        "rowan.halloran@brightwater.example; the old one, r.halloran@example.org, works until the end of the year."
    ),
)
PARTICULARS = (
    ("Full name", "Rowan Aoife Halloran"),
    ("Date of birth", "22/08/1991"),
    ("Telephone", "0113 496 0738"),
    ("Salary", "£46,500 a year, from £41,200"),
    ("Paid to", "GB33 MRSN 4011 5600 4829 13"),
    ("In an emergency", "Fergus Halloran (brother), 07700 900682"),
)
GREY = RGBColor(0x66, 0x70, 0x7D)


def hr_letter(out: Path) -> None:
    document = Document()
    _page(document)
    document.add_paragraph(ADDRESS).paragraph_format.space_after = Pt(14)
    document.add_paragraph("5 November 2025").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_heading("Your new position", level=1)
    greeting, terms, check = (document.add_paragraph(text) for text in HR_LETTER)
    greeting.paragraph_format.space_before = Pt(6)
    _particulars(document)
    check._p.addprevious(document.tables[0]._tbl)
    check.paragraph_format.space_before = Pt(12)
    _tracked(document)
    document.add_paragraph("With best wishes,\n\n\nHelena Castellanos\nPeople and Culture")
    comment = document.add_comment(terms.runs, "Helena, has Amara agreed to the date?", "Joel Petrakis", "JP")
    comment._comment_elm.set(qn("w:date"), f"{WHEN:%Y-%m-%dT%H:%M:%SZ}")
    _save(document, out)


def _page(document: DocxDocument) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.paragraph_format.space_after = Pt(8)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    head = section.header.paragraphs[0].add_run("Brightwater Studios Ltd")
    head.bold, head.font.size, head.font.color.rgb = True, Pt(14), RGBColor(0x1F, 0x3A, 0x5F)
    confidential = section.header.add_paragraph().add_run("Confidential: Rowan Halloran, employee 20417")
    foot = section.footer.paragraphs[0].add_run(
        "3 Foundry Yard, Leeds LS11 9XB, 0113 496 0700, people@brightwater.example. An invented firm."
    )
    for run in (confidential, foot):
        run.font.size, run.font.color.rgb = Pt(9), GREY


def _particulars(document: DocxDocument) -> None:
    table = document.add_table(rows=0, cols=2, style="Light List Accent 1")
    table.autofit = False
    for name, value in (("Particulars", ""), *PARTICULARS):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, value
        cells[0].width, cells[1].width = Cm(4.5), Cm(11.5)
        for cell in cells:
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)


def _tracked(document: DocxDocument) -> None:
    """A paragraph with a tracked change: a name struck out, another put in its place."""
    who = f'w:author="Joel Petrakis" w:date="{WHEN:%Y-%m-%dT%H:%M:%SZ}"'
    keep = 'xml:space="preserve"'
    xml = (
        f"<w:p {nsdecls('w')}>"
        f"<w:r><w:t {keep}>If you have questions, please ask </w:t></w:r>"
        f'<w:del w:id="101" {who}><w:r><w:delText>Nadia Brennan</w:delText></w:r></w:del>'
        f'<w:ins w:id="102" {who}><w:r><w:t>Joel Petrakis</w:t></w:r></w:ins>'
        f"<w:r><w:t {keep}> in my team, on 0113 496 0715.</w:t></w:r></w:p>"
    )
    document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")


def _save(document: DocxDocument, out: Path) -> None:
    """Writes the parts with one fixed time, which python-docx takes from the clock."""
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "Helena Castellanos", "Your new position", ""
    properties.created = properties.modified = WHEN
    drawn = io.BytesIO()
    document.save(drawn)
    with zipfile.ZipFile(drawn) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, WHEN.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(name))


# --- Mail --------------------------------------------------------------------------------------------

MAIL = """\
From: Lucía Ferrante <lucia.ferrante@example.com>
To: Support <support@kestrel-energy.example>
Cc: Owen Ferrante <owen.ferrante@example.com>
Date: Tue, 4 Nov 2025 18:42:10 +0000
Subject: Wrong meter reading, customer 5520-8841

Hello,

my bill for October shows a reading of 48,210 kWh, but the meter says 42,810. I think that two
digits were swapped. A photo is attached.

The contract is in my name, Lucía Ferrante, born 9 June 1979. We moved in September from
31 Harbour Lane, Cardiff CF10 9XW to 6 Millbrook Avenue, Swansea SA1 9YD, and the bill still went
to the old address.

Please send the refund to my account, IBAN GB56 ALDN 2047 1100 9133 56, not to Owen's. You can
reach me on +44 7700 900255, or my husband on 029 2018 0396 after six.

Kind regards,
L. Ferrante

> On 3 Nov 2025, Marcus from Kestrel Energy wrote:
>
> Dear Ms Ferrante,
> please tell us the reading on your meter, and your date of birth, so that we can find your contract.
> Marcus Oyelaran, Kestrel Energy, 0161 496 0440
"""


if __name__ == "__main__":
    sys.exit(main())
