"""Office files with a secret in one corner each. Made of what the libraries write, and of raw XML for the rest."""

# ruff: noqa: E501 - XML does not break where one likes

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pptx
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from desktop.document.model import Document, Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.readers.ooxml import TYPES, rels_of, write_package

SECRET = "Ann Miller"
ADDRESS = "ann.miller@example.org"
CODED = base64.b64encode(f"to {SECRET} of Graz".encode()).decode()
DISGUISED = f"see {CODED}"
"""The secret as only the step finds that takes the whole place away; the proof sees through it."""
REST = "The rest of it stays as it is."

Parts = dict[str, bytes]
Trap = Callable[[Parts], None]

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
R = f'xmlns:r="{OFFICE}"'
C = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
V = 'xmlns:v="urn:schemas-microsoft-com:vml"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def found(doc: Document, *texts: str, style: str = "label") -> TaskResult:
    """A result with every place of each text, in whole words, as a finding."""
    spans = {
        Span(*match.span()): number
        for number, text in enumerate(texts or (SECRET, ADDRESS), 1)
        for match in re.finditer(r"(?<!\w)" + r"\s+".join(map(re.escape, text.split())) + r"(?!\w)", doc.text)
    }
    findings = (Finding("PERSON", span, 1.0, "test", f"PERSON {number}") for span, number in spans.items())
    return TaskResult("redact", Status.OK, tuple(findings), options={"style": style})


def unpacked(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def made(base: bytes, trap: Trap, path: Path) -> Path:
    """A file at `path`: what `trap` makes of `base`."""
    parts = unpacked(base)
    trap(parts)
    write_package(parts.items(), path)
    return path


def holding(data: bytes, *texts: str) -> list[str]:
    """The parts of a file that hold one of the texts, in whatever case, in UTF-8 or UTF-16, or in their name."""
    forms = {form for text in texts for form in (text.lower().encode(), text.lower().encode("utf-16-le"))}
    return [
        name
        for name, part in unpacked(data).items()
        if any(form in part.lower() or form in name.lower().encode() for form in forms)
    ]


def put(parts: Parts, name: str, before: str, new: str) -> None:
    """Insert `new` into an XML part, before the last place of `before`."""
    text = parts[name].decode()
    at = text.rindex(before)
    parts[name] = (text[:at] + new + text[at:]).encode()


def relate(parts: Parts, owner: str, id_: str, kind: str, target: str, *, external: bool = False) -> None:
    """One more relationship of `owner`."""
    rels = rels_of(owner)
    parts.setdefault(
        rels,
        f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'.encode(),
    )
    if b"<Relationships" in parts[rels] and b"</Relationships>" not in parts[rels]:
        parts[rels] = parts[rels].replace(b"/>", b"></Relationships>")
    kind = kind if "://" in kind else f"{OFFICE}/{kind}"
    mode = ' TargetMode="External"' if external else ""
    put(parts, rels, "</Relationships>", f'<Relationship Id="{id_}" Type="{kind}" Target="{target}"{mode}/>')


def add(parts: Parts, owner: str, kind: str, name: str, data: str | bytes, *types: str) -> str:
    """One more part, related to `owner`; the id of the relationship."""
    (type_,) = types or ("application/xml",)
    id_ = f"rId9{len(parts)}"
    parts[name] = data if isinstance(data, bytes) else f"{HEAD}{data}".encode()
    relate(parts, owner, id_, kind, f"/{name}")
    put(parts, TYPES, "</Types>", f'<Override PartName="/{name}" ContentType="{type_}"/>')
    return id_


def png(note: str = "") -> bytes:
    data = io.BytesIO()
    info = PngInfo()
    if note:
        info.add_text("Author", note)
    Image.new("RGB", (4, 4), "white").save(data, "PNG", pnginfo=info)
    return data.getvalue()


# Word

BODY = "word/document.xml"


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph(f"Signed by {SECRET}, {ADDRESS}.")
    paragraph = document.add_paragraph()
    paragraph.add_run(REST).bold = True
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def in_body(xml: str) -> Trap:
    """A paragraph of Word with this in it."""
    return lambda parts: put(parts, BODY, "<w:sectPr", f"<w:p {W} {R} {V} {MC} {A}>{xml}</w:p>")


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def _word_part(kind: str, tag: str, inner: str) -> Trap:
    def trap(parts: Parts) -> None:
        add(parts, BODY, kind, f"word/{kind}9.xml", f"<w:{tag} {W} {R} {V}>{inner}</w:{tag}>")

    return trap


def _properties(parts: Parts) -> None:
    put(parts, "docProps/core.xml", "</cp:coreProperties>", f"<cp:keywords>{DISGUISED}</cp:keywords>")


def _custom_properties(parts: Parts) -> None:
    xml = '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties">'
    add(
        parts,
        "",
        "custom-properties",
        "docProps/custom.xml",
        f'{xml}<property name="who">{DISGUISED}</property></Properties>',
    )


def _custom_xml(parts: Parts) -> None:
    add(parts, BODY, "customXml", "customXml/item9.xml", f"<who>{DISGUISED}</who>")


def _object(parts: Parts) -> None:
    id_ = add(parts, BODY, "oleObject", "word/embeddings/oleObject1.bin", b"\1" + SECRET.encode("utf-16-le"))
    ole = '<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Embed" r:id="{}"/>'
    in_body(f"<w:r><w:object>{ole.format(id_)}</w:object></w:r>")(parts)


def _alt_chunk(parts: Parts) -> None:
    id_ = add(parts, BODY, "aFChunk", "word/afchunk1.html", f"<p>{SECRET}</p>".encode(), "text/html")
    put(parts, BODY, "<w:sectPr", f'<w:altChunk {R} r:id="{id_}"/>')


CHART = f"""<c:chartSpace {C} {A} {R}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Pay of Ann</a:t></a:r>
<a:r><a:t> Miller</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:barChart><c:ser><c:cat><c:strRef>
<c:f>'{SECRET}'!$A$1</c:f><c:strCache><c:pt idx="0"><c:v>{SECRET}</c:v></c:pt></c:strCache></c:strRef></c:cat>
</c:ser></c:barChart></c:plotArea></c:chart><c:externalData r:id="rId1"/></c:chartSpace>"""


def chart(parts: Parts, owner: str, folder: str) -> None:
    add(parts, owner, "chart", f"{folder}/charts/chart1.xml", CHART, f"{MAIN}.drawingml.chart+xml")
    relate(parts, f"{folder}/charts/chart1.xml", "rId1", "package", f"/{folder}/embeddings/sheet1.xlsx")
    parts[f"{folder}/embeddings/sheet1.xlsx"] = excel()
    put(parts, TYPES, "</Types>", f'<Default Extension="xlsx" ContentType="{MAIN}.spreadsheetml.sheet"/>')


DIAGRAM = f"""<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" {A}><dgm:ptLst>
<dgm:pt modelId="1"><dgm:t><a:p><a:r><a:t>Ann </a:t></a:r><a:r><a:t>Miller</a:t></a:r></a:p></dgm:t></dgm:pt>
</dgm:ptLst></dgm:dataModel>"""
DRAWN = DIAGRAM.replace("dataModel", "drawing")


def diagram(parts: Parts, owner: str, folder: str) -> None:
    add(parts, owner, "diagramData", f"{folder}/diagrams/data1.xml", DIAGRAM)
    add(parts, owner, "http://schemas.microsoft.com/office/2007/relationships/diagramDrawing",
        f"{folder}/diagrams/drawing1.xml", DRAWN)  # fmt: skip


def picture_note(parts: Parts, owner: str, folder: str) -> None:
    relate(parts, owner, "rId980", "image", f"/{folder}/media/image9.png")
    parts[f"{folder}/media/image9.png"] = png(SECRET)
    if b'Extension="png"' not in parts[TYPES]:
        put(parts, TYPES, "</Types>", '<Default Extension="png" ContentType="image/png"/>')


def picture_name(parts: Parts, owner: str, folder: str) -> None:
    relate(parts, owner, "rId981", "image", f"/{folder}/media/ann-miller.png")
    parts[f"{folder}/media/ann-miller.png"] = png()
    if b'Extension="png"' not in parts[TYPES]:
        put(parts, TYPES, "</Types>", '<Default Extension="png" ContentType="image/png"/>')


def _link(parts: Parts) -> None:
    relate(
        parts,
        BODY,
        "rId982",
        "hyperlink",
        "mailto:ann.miller@example.org?subject=Ann%20Miller",
        external=True,
    )
    in_body(f'<w:hyperlink r:id="rId982" w:tooltip="{SECRET}">{run("here")}</w:hyperlink>')(parts)


def _settings(parts: Parts) -> None:
    xml = f"""<w:mailMerge><w:query w:val="SELECT {DISGUISED}"/></w:mailMerge>
    <w:docVars><w:docVar w:name="who" w:val="{DISGUISED}"/></w:docVars>
    <w:rsids><w:rsid w:val="00AB12CD"/></w:rsids>"""
    put(parts, "word/settings.xml", "</w:settings>", xml)


def _style(parts: Parts) -> None:
    xml = f'<w:style w:type="paragraph" w:styleId="AnnMiller"><w:name w:val="{SECRET}"/></w:style>'
    put(parts, "word/styles.xml", "</w:styles>", xml)
    in_body(f'<w:pPr><w:pStyle w:val="AnnMiller"/></w:pPr>{run("styled")}')(parts)


def _people(parts: Parts) -> None:
    w15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
    xml = f'<w15:people {w15}><w15:person w15:author="{SECRET}"><w15:presenceInfo w15:userId="{DISGUISED}"/></w15:person></w15:people>'
    add(parts, BODY, "http://schemas.microsoft.com/office/2011/relationships/people", "word/people.xml", xml)
    xml = f'<w15:commentsEx {w15}><w15:commentEx w15:paraId="{DISGUISED}"/></w15:commentsEx>'
    add(
        parts,
        BODY,
        "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
        "word/commentsExtended.xml",
        xml,
    )
    comment = f'<w:comment w:id="0" w:author="{SECRET}" w:initials="AM"><w:p>{run("See ")}{run(SECRET)}</w:p></w:comment>'
    _word_part("comments", "comments", comment)(parts)


def _font(parts: Parts) -> None:
    put(parts, "word/settings.xml", "</w:settings>", "<w:saveSubsetFonts/>")
    id_ = add(parts, "word/fontTable.xml", "font", "word/fonts/font1.odttf", SECRET.encode())
    put(
        parts,
        "word/fontTable.xml",
        "</w:fonts>",
        f'<w:font w:name="Odd"><w:embedRegular {R} r:id="{id_}"/></w:font>',
    )


def _glossary(parts: Parts) -> None:
    text = f"<w:glossaryDocument {W}><w:docParts><w:docPart><w:docPartBody><w:p>{run(SECRET)}</w:p>"
    text += "</w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>"
    add(parts, BODY, "glossaryDocument", "word/glossary/document.xml", text)


TWIN = "<w:txbxContent><w:p>{}</w:p><w:p>{}</w:p></w:txbxContent>"
DISGUISED_IN_FIELD = ADDRESS.replace("@", "%40").replace(".", "%2E")

WORD: dict[str, Trap] = {
    "runs": in_body("".join(map(run, ("by A", "n", "n Mil", "ler", " again")))),
    "paragraphs": lambda parts: [in_body(run(half))(parts) for half in ("Name: Ann", "Miller, Graz")],  # type: ignore[func-returns-value]
    "table": lambda parts: put(
        parts, BODY, "<w:sectPr", f"<w:tbl><w:tr><w:tc><w:p>{run(SECRET)}</w:p></w:tc></w:tr></w:tbl>"
    ),
    "tab": in_body("<w:r><w:t>Ann</w:t><w:tab/><w:t>Miller</w:t></w:r>"),
    "soft hyphen": in_body("<w:r><w:t>Ann Mil</w:t><w:softHyphen/><w:t>ler</w:t></w:r>"),
    "symbols": in_body(
        "<w:r><w:t>Ann </w:t>"
        + "".join(f'<w:sym w:font="Symbol" w:char="F0{ord(letter):02X}"/>' for letter in "Miller")
        + "</w:r>"
    ),
    "header": _word_part("header", "hdr", f"<w:p>{run(SECRET)}</w:p>"),
    "footer": _word_part("footer", "ftr", f"<w:p>{run(SECRET)}</w:p>"),
    "watermark": _word_part(
        "header",
        "hdr",
        f'<w:p><w:r><w:pict><v:shape alt="{SECRET}"><v:textpath string="{SECRET}"/></v:shape></w:pict></w:r></w:p>',
    ),
    "footnote": _word_part(
        "footnotes", "footnotes", f'<w:footnote w:id="3"><w:p>{run(SECRET)}</w:p></w:footnote>'
    ),
    "endnote": _word_part(
        "endnotes", "endnotes", f'<w:endnote w:id="3"><w:p>{run(SECRET)}</w:p></w:endnote>'
    ),
    "comment and people": _people,
    "tracked changes": in_body(
        f"""<w:ins w:id="1" w:author="{SECRET}" w:date="2024-05-06T00:00:00Z">{run(SECRET + " ")}</w:ins>
        <w:del w:id="2" w:author="{SECRET}"><w:r><w:delText>{SECRET}</w:delText></w:r></w:del>
        <w:moveFrom w:id="3" w:author="{SECRET}">{run(SECRET)}</w:moveFrom>
        <w:moveTo w:id="4" w:author="{DISGUISED}">{run(SECRET + " ")}</w:moveTo>
        <w:r><w:rPr><w:b/><w:rPrChange w:id="5" w:author="{SECRET}"><w:rPr/></w:rPrChange></w:rPr><w:t>x</w:t></w:r>"""
    ),
    "split by a deletion": in_body(
        f'{run("to Ann ")}<w:del w:id="6" w:author="x"><w:r><w:delText>Maria </w:delText></w:r></w:del>{run("Miller")}'
    ),
    "split by an insertion": in_body(
        f'{run("to Ann ")}<w:ins w:id="6" w:author="x">{run("Maria ")}</w:ins>{run("Miller")}'
    ),
    "text box": in_body(
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{TWIN.format(run('Ann'), run('Miller'))}</mc:Choice>"
        f"<mc:Fallback>{TWIN.format(run('An') + run('n'), run('Miller'))}</mc:Fallback></mc:AlternateContent></w:r>"
    ),
    "old text box": in_body(
        f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p>{run(SECRET)}</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    ),
    "field": in_body(
        f"""<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "mailto:{DISGUISED_IN_FIELD}"</w:instrText></w:r>
        <w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("Ann Mil")}{run("ler")}<w:r><w:fldChar w:fldCharType="end"/></w:r>"""
    ),
    "simple field": in_body(
        f'<w:fldSimple w:instr="AUTHOR &quot;{SECRET}&quot;">{run(SECRET)}</w:fldSimple>'
    ),
    "link": _link,
    "alternative text": in_body(
        f'<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        f'<wp:docPr id="7" name="{SECRET}.png" descr="Portrait of {SECRET}" title="{SECRET}"/></wp:inline></w:drawing></w:r>'
    ),
    "content control": in_body(
        f"""<w:sdt><w:sdtPr><w:alias w:val="{SECRET}"/><w:tag w:val="ann_miller"/><w:placeholder>
        <w:docPart w:val="{SECRET}"/></w:placeholder><w:dataBinding w:xpath="/{DISGUISED}"/><w:dropDownList>
        <w:listItem w:displayText="{SECRET}" w:value="{SECRET}"/></w:dropDownList></w:sdtPr>
        <w:sdtContent>{run(SECRET)}</w:sdtContent></w:sdt>"""
    ),
    "form field": in_body(
        f"""<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:helpText w:val="{SECRET}"/><w:ddList>
        <w:listEntry w:val="{SECRET}"/></w:ddList></w:ffData></w:fldChar></w:r>"""
    ),
    "bookmark": in_body(
        f"""<w:bookmarkStart w:id="9" w:name="Ann_Miller"/>{run("marked")}<w:bookmarkEnd w:id="9"/>
        <w:hyperlink w:anchor="Ann_Miller">{run("there")}</w:hyperlink>
        <w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF Ann_Miller \\h </w:instrText></w:r>
        <w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("marked")}<w:r><w:fldChar w:fldCharType="end"/></w:r>"""
    ),
    "comment of XML": in_body(f"<!-- {SECRET} --><?who {SECRET}?>"),
    "style": _style,
    "settings": _settings,
    "properties": _properties,
    "custom properties": _custom_properties,
    "custom XML": _custom_xml,
    "object": _object,
    "other document": _alt_chunk,
    "chart": lambda parts: chart(parts, BODY, "word"),
    "diagram": lambda parts: diagram(parts, BODY, "word"),
    "picture's note": lambda parts: picture_note(parts, BODY, "word"),
    "picture's name": lambda parts: picture_name(parts, BODY, "word"),
    "font": _font,
    "glossary": _glossary,
    "thumbnail": lambda parts: relate(parts, "", "rId985", "metadata/thumbnail", "docProps/thumbnail.jpeg"),
    "orphan": lambda parts: parts.update({"word/old.xml": f"<a>{DISGUISED}</a>".encode()}),
}


# Excel

SHEET, BOOK, STRINGS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"


def excel() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Staff"
    for row in (["Name", "City", "Pay"], [SECRET, "Graz", 12], ["Bob Brown", "Wien", 30], [REST, ADDRESS, 1]):
        sheet.append(row)
    sheet["D2"] = "=C2*2"
    sheet["A1"].font = openpyxl.styles.Font(bold=True)
    data = io.BytesIO()
    book.save(data)
    parts = unpacked(data.getvalue())
    _share(parts)
    write_package(parts.items(), data := io.BytesIO())
    return data.getvalue()


def _share(parts: Parts) -> None:
    """Put the texts of cells into a table of shared strings, as Excel does."""
    texts: list[str] = []

    def index(match: re.Match[str]) -> str:
        texts.append(match[2])
        return f'<c {match[1]} t="s"><v>{len(texts) - 1}</v></c>'

    sheet = re.sub(r'<c ([^>]*?) t="inlineStr"><is><t>(.*?)</t></is></c>', index, parts[SHEET].decode())
    parts[SHEET] = sheet.encode()
    xml = f"<sst {S}>{''.join(f'<si><t>{text}</t></si>' for text in texts)}</sst>"
    add(parts, BOOK, "sharedStrings", STRINGS, xml, f"{MAIN}.spreadsheetml.sharedStrings+xml")


def cells(xml: str) -> Trap:
    """Rows of the sheet, after the others."""
    return lambda parts: put(parts, SHEET, "</sheetData>", xml)


def cell(text: str) -> Trap:
    """One more cell."""
    return cells(f'<row r="9"><c r="A9" t="inlineStr"><is><t>{text}</t></is></c></row>')


def after_rows(xml: str) -> Trap:
    """What stands after the rows of the sheet."""
    return lambda parts: put(parts, SHEET, "<pageMargins", xml)


def strings(*xml: str) -> Trap:
    return lambda parts: put(parts, STRINGS, "</sst>", "".join(f"<si>{one}</si>" for one in xml))


def both(*traps: Trap) -> Trap:
    def trap(parts: Parts) -> None:
        for one in traps:
            one(parts)

    return trap


def shared(parts: Parts, xml: str) -> int:
    number = parts[STRINGS].count(b"<si>")
    strings(xml)(parts)
    return number


def _rich(parts: Parts) -> None:
    number = shared(
        parts,
        "<r><rPr><b/></rPr><t>An</t></r><r><t>n Miller and so on</t></r><rPh sb='0' eb='1'><t>Ann Miller</t></rPh>",
    )
    cells(f'<row r="9"><c r="A9" t="s"><v>{number}</v></c></row>')(parts)


def _legacy_comment(parts: Parts) -> None:
    text = "<r><t>Ask Ann </t></r><r><t>Miller</t></r>"
    xml = f'<comments {S}><authors><author>{SECRET}</author></authors><commentList><comment ref="A2" authorId="0"><text>{text}</text></comment></commentList></comments>'
    add(parts, SHEET, "comments", "xl/comments9.xml", xml, f"{MAIN}.spreadsheetml.comments+xml")


def _threaded_comment(parts: Parts) -> None:
    ns = 'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"'
    xml = f'<ThreadedComments {ns}><threadedComment ref="A2" dT="2024-05-06T00:00:00" personId="{{1}}" id="{{2}}"><text>Ask {SECRET}</text></threadedComment></ThreadedComments>'
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/"
    add(parts, SHEET, f"{kind}threadedComment", "xl/threadedComments/threadedComment1.xml", xml)
    xml = f'<personList {ns}><person displayName="{DISGUISED}" id="{{1}}" userId="{SECRET}" providerId="AD"/></personList>'
    add(parts, BOOK, f"{kind}person", "xl/persons/person.xml", xml)


def _hidden_sheet(parts: Parts) -> None:
    xml = f'<worksheet {S}><sheetData><row r="1" hidden="1"><c r="A1" t="inlineStr"><is><t>{SECRET}</t></is></c></row></sheetData></worksheet>'
    id_ = add(
        parts, BOOK, "worksheet", "xl/worksheets/sheet7.xml", xml, f"{MAIN}.spreadsheetml.worksheet+xml"
    )
    put(
        parts,
        BOOK,
        "</sheets>",
        f'<sheet {R} name="Old {SECRET}" sheetId="7" state="veryHidden" r:id="{id_}"/>',
    )
    cells(
        f'<row r="9"><c r="A9"><f>\'Old {SECRET}\'!A1</f><v>0</v></c><c r="B9"><f>SUM(C2:C3)</f><v>42</v></c></row>'
    )(parts)


def _names(parts: Parts) -> None:
    # In its place: before calcPr.
    xml = f'<definedNames><definedName name="Ann_Miller">Staff!$C$2</definedName><definedName name="who" comment="{SECRET}">"{SECRET}"</definedName></definedNames>'
    put(parts, BOOK, "<calcPr", xml)
    cells('<row r="9"><c r="A9"><f>Ann_Miller*2</f><v>24</v></c></row>')(parts)


def _table(parts: Parts) -> None:
    cells(
        f'<row r="20"><c r="A20" t="inlineStr"><is><t>{SECRET}</t></is></c><c r="B20" t="inlineStr"><is><t>{SECRET} </t></is></c></row>'
        '<row r="21"><c r="A21"><v>1</v></c><c r="B21"><v>2</v></c></row>'
    )(parts)
    xml = f"""<table {S} id="1" name="Ann_Miller" displayName="Ann_Miller" ref="A20:B21"><autoFilter ref="A20:B21"/>
    <tableColumns count="2"><tableColumn id="1" name="{SECRET}"/><tableColumn id="2" name="{SECRET} "/></tableColumns></table>"""
    id_ = add(parts, SHEET, "table", "xl/tables/table1.xml", xml, f"{MAIN}.spreadsheetml.table+xml")
    put(parts, SHEET, "</worksheet>", f'<tableParts count="1"><tablePart {R} r:id="{id_}"/></tableParts>')


def _pivot(parts: Parts) -> None:
    records = f'<pivotCacheRecords {S} count="1"><r><s v="{DISGUISED}"/></r></pivotCacheRecords>'
    definition = f"""<pivotCacheDefinition {S} {R} r:id="rId1" refreshedBy="{SECRET}" refreshedDate="1" recordCount="1"><cacheSource
    type="worksheet"><worksheetSource ref="A1:C4" sheet="Staff"/></cacheSource><cacheFields count="1"><cacheField name="Name">
    <sharedItems count="2"><s v="{SECRET}"/><s v="Bob Brown"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>"""
    kind = f"{MAIN}.spreadsheetml.pivotCache"
    id_ = add(
        parts,
        BOOK,
        "pivotCacheDefinition",
        "xl/pivotCache/pivotCacheDefinition1.xml",
        definition,
        f"{kind}Definition+xml",
    )
    relate(
        parts,
        "xl/pivotCache/pivotCacheDefinition1.xml",
        "rId1",
        "pivotCacheRecords",
        "pivotCacheRecords1.xml",
    )
    parts["xl/pivotCache/pivotCacheRecords1.xml"] = records.encode()
    put(
        parts,
        TYPES,
        "</Types>",
        f'<Override PartName="/xl/pivotCache/pivotCacheRecords1.xml" ContentType="{kind}Records+xml"/>',
    )
    put(parts, BOOK, "</workbook>", f'<pivotCaches><pivotCache {R} cacheId="1" r:id="{id_}"/></pivotCaches>')


def _external(parts: Parts) -> None:
    xml = f'<externalLink {S} {R}><externalBook r:id="rId1"><sheetNames><sheetName val="{DISGUISED}"/></sheetNames></externalBook></externalLink>'
    id_ = add(
        parts,
        BOOK,
        "externalLink",
        "xl/externalLinks/externalLink1.xml",
        xml,
        f"{MAIN}.spreadsheetml.externalLink+xml",
    )
    relate(
        parts,
        "xl/externalLinks/externalLink1.xml",
        "rId1",
        "externalLinkPath",
        "file:///C:/Ann%20Miller.xlsx",
        external=True,
    )
    put(
        parts,
        BOOK,
        "<calcPr",
        f'<externalReferences><externalReference {R} r:id="{id_}"/></externalReferences>',
    )
    cells('<row r="9"><c r="A9"><f>[1]Sheet1!A1*2</f><v>7</v></c></row>')(parts)


def _book_link(parts: Parts) -> None:
    relate(parts, SHEET, "rId970", "hyperlink", "mailto:ann.miller@example.org", external=True)
    after_rows(
        f'<hyperlinks><hyperlink {R} ref="A2" r:id="rId970" tooltip="{SECRET}" display="{SECRET}"/></hyperlinks>'
    )(parts)


def _drawing(parts: Parts) -> None:
    xdr = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    anchor = "<xdr:from><xdr:col>{0}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{0}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
    xml = f"""<xdr:wsDr {xdr} {A}><xdr:twoCellAnchor>{anchor.format(1)}{anchor.format(3).replace("from", "to")}<xdr:sp macro="" textlink="">
    <xdr:nvSpPr><xdr:cNvPr id="2" name="{SECRET}" descr="Box of {SECRET}"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/><xdr:txBody><a:bodyPr/>
    <a:p><a:r><a:t>Ann </a:t></a:r><a:r><a:t>Miller</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"""
    id_ = add(parts, SHEET, "drawing", "xl/drawings/drawing9.xml", xml, f"{MAIN}.drawing+xml")
    put(parts, SHEET, "</worksheet>", f'<drawing {R} r:id="{id_}"/>')
    chart(parts, "xl/drawings/drawing9.xml", "xl")


def _macros(parts: Parts) -> None:
    add(
        parts,
        BOOK,
        "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
        "xl/vbaProject.bin",
        SECRET.encode(),
    )


EXCEL: dict[str, Trap] = {
    "cell": lambda parts: None,
    "rich text": _rich,
    "inline text": cells(
        '<row r="9"><c r="A9" t="inlineStr"><is><r><t>Ann </t></r><r><t>Miller</t></r></is></c></row>'
    ),
    "formula": cells(
        f"""<row r="9"><c r="A9" t="str"><f>IF(C2&gt;1,"to {SECRET}","none")</f><v>to {SECRET}</v></c></row>
        <row r="10"><c r="A10"><f>COUNTIF(A2:A4,"{SECRET}")</f><v>1</v></c></row>
        <row r="11"><c r="A11"><f>COUNTIF(A3:A4,"{SECRET}")</f><v>0</v></c></row>"""
    ),
    "result": cells(
        '<row r="9"><c r="A9" t="str"><f>"Ann"&amp;" "&amp;"Miller"</f><v>Ann Miller</v></c></row>'
    ),
    "shared formula": cells(
        f"""<row r="9"><c r="A9" t="str"><f t="shared" ref="A9:A10" si="0">A2&amp;"!"</f><v>{SECRET}!</v></c></row>
        <row r="10"><c r="A10" t="str"><f t="shared" si="0"/><v>Bob Brown!</v></c></row>"""
    ),
    "legacy comment": _legacy_comment,
    "threaded comment": _threaded_comment,
    "hidden sheet": _hidden_sheet,
    "names": _names,
    "validation": after_rows(
        f'<dataValidations count="1"><dataValidation type="list" sqref="A5" prompt="{SECRET}"><formula1>"{SECRET},Bob"</formula1></dataValidation></dataValidations>'
    ),
    "conditional format": after_rows(
        f'<conditionalFormatting sqref="A1:A9"><cfRule type="containsText" priority="1" operator="containsText" text="{SECRET}"><formula>NOT(ISERROR(SEARCH("{SECRET}",A1)))</formula></cfRule></conditionalFormatting>'
    ),
    "filter": after_rows(
        f'<autoFilter ref="A1:C4"><filterColumn colId="0"><filters><filter val="{SECRET}"/></filters></filterColumn></autoFilter>'
    ),
    "table": _table,
    "pivot": _pivot,
    "header": lambda parts: put(
        parts,
        SHEET,
        "</worksheet>",
        f'<headerFooter><oddHeader>&amp;LOf {SECRET}&amp;R&amp;"Arial,Bold"{SECRET}</oddHeader></headerFooter>',
    ),
    "external link": _external,
    "link": _book_link,
    "drawing and chart": _drawing,
    "unused string": strings(f"<t>{DISGUISED}</t>"),
    "properties": _properties,
    "custom XML": lambda parts: (
        add(parts, BOOK, "customXml", "customXml/item9.xml", f"<who>{DISGUISED}</who>") and None
    ),
    "printer": lambda parts: (
        add(
            parts,
            SHEET,
            "printerSettings",
            "xl/printerSettings/printerSettings1.bin",
            SECRET.encode("utf-16-le"),
        )
        and None
    ),
    "macros": _macros,
    "style": lambda parts: put(
        parts, "xl/styles.xml", "</cellStyles>", f'<cellStyle name="{SECRET}" xfId="0"/>'
    ),
    "who had it": lambda parts: put(
        parts,
        BOOK,
        "<sheets",
        f'<fileSharing userName="{DISGUISED}"/><absPath xmlns="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" url="C:\\{SECRET}\\"/>',
    ),
    "picture's note": lambda parts: picture_note(parts, SHEET, "xl"),
    "picture's name": lambda parts: picture_name(parts, SHEET, "xl"),
}


# PowerPoint

SLIDE, SHOW = "ppt/slides/slide1.xml", "ppt/presentation.xml"


def powerpoint() -> bytes:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = f"About {SECRET}"
    slide.placeholders[1].text = f"{REST}\nWrite to {ADDRESS}"
    slide.notes_slide.notes_text_frame.text = "Notes"
    hidden = show.slides.add_slide(show.slide_layouts[6])
    hidden._element.set("show", "0")
    data = io.BytesIO()
    show.save(data)
    return data.getvalue()


def shape(inner: str, attributes: str = "") -> str:
    return f"""<p:sp><p:nvSpPr><p:cNvPr id="77" name="Box" {attributes}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>{inner}</p:txBody></p:sp>"""


def text(*pieces: str) -> str:
    return f"<a:p>{''.join(f'<a:r><a:t>{piece}</a:t></a:r>' for piece in pieces)}</a:p>"


def in_part(name: str, xml: str) -> Trap:
    """A shape in a slide, master or layout."""
    return lambda parts: put(parts, name, "</p:spTree>", xml)


def _old_comments(parts: Parts) -> None:
    xml = f'<p:cmLst {P}><p:cm authorId="0" dt="2024-05-06T00:00:00" idx="1"><p:pos x="1" y="1"/><p:text>Ask {SECRET}</p:text></p:cm></p:cmLst>'
    add(parts, SLIDE, "comments", "ppt/comments/comment1.xml", xml)
    xml = f'<p:cmAuthorLst {P}><p:cmAuthor id="0" name="{DISGUISED}" initials="AM" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>'
    add(parts, SHOW, "commentAuthors", "ppt/commentAuthors.xml", xml)


def _comments(parts: Parts) -> None:
    ns = 'xmlns:p188="http://schemas.microsoft.com/office/powerpoint/2018/8/main"'
    kind = "http://schemas.microsoft.com/office/2018/10/relationships/"
    xml = f'<p188:cmLst {ns} {A}><p188:cm id="{{1}}" authorId="{{2}}" created="2024-05-06T00:00:00"><p188:txBody><a:bodyPr/>{text("Ask Ann ", "Miller")}</p188:txBody></p188:cm></p188:cmLst>'
    add(parts, SLIDE, f"{kind}comments", "ppt/comments/modernComment_1.xml", xml)
    xml = f'<p188:authorLst {ns}><p188:author id="{{2}}" name="{DISGUISED}" initials="AM" userId="{SECRET}" providerId="AD"/></p188:authorLst>'
    add(parts, SHOW, f"{kind}authors", "ppt/authors.xml", xml)


def _slide_object(parts: Parts) -> None:
    id_ = add(parts, SLIDE, "oleObject", "ppt/embeddings/oleObject1.bin", b"\1" + SECRET.encode("utf-16-le"))
    frame = f"""<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="50" name="x" descr="Sheet of {SECRET}"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>
    <p:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></p:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/presentationml/2006/ole">
    <p:oleObj {R} name="{SECRET}" r:id="{id_}"><p:embed/><p:pic><p:nvPicPr><p:cNvPr id="51" name=""/><p:cNvPicPr/><p:nvPr/></p:nvPicPr>
    <p:blipFill/><p:spPr/></p:pic></p:oleObj></a:graphicData></a:graphic></p:graphicFrame>"""
    in_part(SLIDE, frame)(parts)


def _slide_link(parts: Parts) -> None:
    relate(
        parts,
        SLIDE,
        "rId960",
        "hyperlink",
        "mailto:ann.miller@example.org?subject=Ann%20Miller",
        external=True,
    )
    link = f'<a:p><a:r><a:rPr><a:hlinkClick {R} r:id="rId960" tooltip="{SECRET}"/></a:rPr><a:t>here</a:t></a:r></a:p>'
    in_part(SLIDE, shape(link))(parts)


def _slide_tags(parts: Parts) -> None:
    id_ = add(
        parts,
        SLIDE,
        "tags",
        "ppt/tags/tag1.xml",
        f'<p:tagLst {P}><p:tag name="WHO" val="{DISGUISED}"/></p:tagLst>',
    )
    put(parts, SLIDE, "</p:cSld>", f'<p:custDataLst><p:tags {R} r:id="{id_}"/></p:custDataLst>')


POWERPOINT: dict[str, Trap] = {
    "title": lambda parts: None,
    "runs": in_part(SLIDE, shape(text("by A", "n", "n Mil", "ler"))),
    "paragraphs": in_part(SLIDE, shape(text("by Ann") + text("Miller, Graz"))),
    "table": in_part(
        SLIDE,
        f"""<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="9" name="t"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm/>
        <a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tblGrid><a:gridCol w="9"/></a:tblGrid>
        <a:tr h="9"><a:tc><a:txBody><a:bodyPr/>{text("Ann ", "Miller")}</a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>""",
    ),
    "notes": in_part("ppt/notesSlides/notesSlide1.xml", shape(text("Ask Ann ", "Miller"))),
    "master": in_part("ppt/slideMasters/slideMaster1.xml", shape(text("Ann Miller's slides"))),
    "layouts": both(
        *(
            in_part(f"ppt/slideLayouts/slideLayout{n}.xml", shape(text("Ann") + text("Miller")))
            for n in (1, 2)
        )
    ),
    "hidden slide": in_part("ppt/slides/slide2.xml", shape(text(SECRET))),
    "old comments": _old_comments,
    "comments": _comments,
    "chart": lambda parts: chart(parts, SLIDE, "ppt"),
    "diagram": lambda parts: diagram(parts, SLIDE, "ppt"),
    "alternative text": in_part(
        SLIDE,
        shape(text("x"), f'descr="Portrait of {SECRET}" title="{SECRET}"').replace('"Box"', f'"{SECRET}"'),
    ),
    "link": _slide_link,
    "object": _slide_object,
    "tags": _slide_tags,
    "sections": lambda parts: put(
        parts,
        SHOW,
        "</p:presentation>",
        f'<p:extLst><p:ext uri="x"><p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"><p14:section name="{SECRET}" id="x"/></p14:sectionLst></p:ext></p:extLst>',
    ),
    "properties": _properties,
    "picture's note": lambda parts: picture_note(parts, SLIDE, "ppt"),
    "picture's name": lambda parts: picture_name(parts, SLIDE, "ppt"),
}

BASES: dict[str, tuple[Callable[[], bytes], dict[str, Trap]]] = {
    "docx": (word, WORD),
    "xlsx": (excel, EXCEL),
    "pptx": (powerpoint, POWERPOINT),
}
