"""Files made to do harm: bombs, entities, path tricks. Each is refused, quickly and in a little memory."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest
from files_helper import cells_of, refusal
from files_workbook import PARTS, SHEET, workbook, zip_of

from surveys.files import archives, text_table

BOMB = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
EXTERNAL = '<!DOCTYPE w [<!ENTITY c SYSTEM "file:///etc/passwd">]>'
ROW = "<w><sheetData><row><c t='inlineStr'><is><t>&c;</t></is></c></row></sheetData></w>"
DECLARES = (
    "a.xlsx: the workbook is damaged ({}: it declares a document type, which could hold entities; spreadsheet programs "
    "never write one); open it in a spreadsheet program and save it as .xlsx."
)


@pytest.mark.parametrize(
    "declaration", [BOMB, EXTERNAL, "<!DOCTYPE w>", '<!DOCTYPE w SYSTEM "http://127.0.0.1/a.dtd">']
)
@pytest.mark.parametrize("part", [name for name in PARTS if name != "[Content_Types].xml"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_entities_in_every_part_that_is_read(declaration, part, codec):
    content = (declaration + (ROW if part == SHEET else "<w/>")).encode(codec)
    assert refusal(zip_of(PARTS | {part: content}), "a.xlsx") == DECLARES.format(part)


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        ("<w>" * 101, "elements lie inside elements without end"),
        ("<w " + "a" * 2_000_000 + "='1'/>", "a tag does not end"),
        ("<w><!--" + "a" * 2_000_000 + "--></w>", "a tag does not end"),
        ("<w>" + "".join(f"<a{n}/>" for n in range(60_000)) + "</w>", "there is no end of names"),
        ("<w>" + "".join(f"<a b{n}='1'/>" for n in range(60_000)) + "</w>", "there is no end of names"),
        ("<w>" + "".join(f"<a xmlns:b{n}='u{n}'/>" for n in range(60_000)) + "</w>", "there is no end of names"),
        ("<w><row><c><v>" + "1" * 1_100_000 + "</v></c></row></w>", "a text is longer than 1,048,576 characters"),
    ],
)  # fmt: skip
def test_xml_without_end(sheet, reason):
    assert refusal(workbook(sheet=sheet), "a.xlsx") == (
        f"a.xlsx: the workbook is damaged ({SHEET}: {reason}); open it in a spreadsheet program and save it as .xlsx."
    )


def test_a_far_cell_does_not_fill_the_memory():
    rows = "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
    assert refusal(workbook(rows=rows), "a.xlsx") == (
        "a.xlsx sheet 'Data': the table has 17,179,869,184 cells; at most 50,000,000 can be read. Export the answers only, "
        "without empty rows and columns, or in several files."
    )


def test_many_sheets_count_together(monkeypatch):
    monkeypatch.setattr(text_table, "MOST_CELLS", 1000)
    monkeypatch.setattr("surveys.files.workbooks.MOST_CELLS", 1000)
    book = PARTS["xl/workbook.xml"].replace("<sheets>", '<sheets><sheet name="Again" sheetId="2" r:id="s1"/>')
    rows = "<row r='600'><c r='A600'><v>1</v></c></row>"
    assert refusal(workbook(rows=rows, book=book), "a.xlsx") == (
        "a.xlsx: the worksheets have more than 1,000 cells together; delete the sheets that hold no answers."
    )


def test_overlapping_merged_cells_end():
    merges = "<mergeCell ref='A1:XFD5'/>" * 2_000
    cells = "<c r='A1'><v>1</v></c><c r='XFD1'><v>2</v></c>"
    sheet = f"<w><sheetData><row>{cells}</row></sheetData><mergeCells>{merges}</mergeCells></w>"
    assert cells_of(workbook(sheet=sheet), "a.xlsx")[0][:2] == ["1", "1"]


RATIO = (
    "a.zip: 'a.csv' unpacks to more than 300 times its size, as files do that are made to fill a memory; if you trust it, "
    "save it anew in a spreadsheet."
)


def test_a_zip_bomb_is_not_unpacked():
    raw = zip_of({"a.csv": b"0" * 200_000_000})
    assert len(raw) < 250_000
    tracemalloc.start()
    assert refusal(raw, "a.zip") == RATIO
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000


def test_a_zip_bomb_that_lies_about_its_size():
    raw = bytearray(zip_of({"a.csv": b"0" * 50_000_000}))
    size = (50_000_000).to_bytes(4, "little")
    assert raw.count(size) == 2
    assert refusal(bytes(raw.replace(size, (100).to_bytes(4, "little"))), "a.zip") == (
        "a.zip: the archive is damaged or was cut off on its way; download or export it again."
    )


def test_a_workbook_that_is_a_bomb():
    assert refusal(workbook(rows=" " * 40_000_000), "a.xlsx").startswith(
        f"a.xlsx: {SHEET!r} unpacks to more than 300 times its size, "
    )


def test_the_sum_of_all_members_is_limited(monkeypatch):
    monkeypatch.setattr(archives, "MOST_UNPACKED", 2**20)
    noise = "".join(f"<row><c><v>{n * 7919 % 100_003}</v></c></row>" for n in range(60_000))
    assert refusal(workbook(rows=noise), "a.xlsx") == (
        f"a.xlsx: {SHEET!r} unpacks to more than 1 MB; export the answers without attachments, or in several files."
    )


def test_too_many_members(monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 100)
    assert refusal(zip_of({f"{n}.csv": b"" for n in range(101)}), "a.zip") == (
        "a.zip: the archive holds more than 100 files; unpack it yourself."
    )


@pytest.mark.parametrize(
    "name", ["../a.csv", "x/../../a.csv", "/etc/a.csv", "\\a.csv", "..\\a.csv", "C:\\a.csv", "c:a.csv", "x\\..\\a.csv"]
)
def test_names_that_lead_out_of_the_archive(name):
    assert refusal(zip_of({name: b"a,b\n1,2\n"}), "a.zip") == (
        f"a.zip: the archive is not opened because of {name!r}: its name leads out of the archive. Unpack it yourself and "
        "give the file with the answers."
    )


def special(**settings: object) -> bytes:
    """An archive whose one member has these settings."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("a.csv")
        for name, value in settings.items():
            setattr(info, name, value)
        archive.writestr(info, b"/etc/passwd")
    return buffer.getvalue()


def why(raw: bytes) -> str:
    message = refusal(raw, "a.zip")
    beginning, end = (
        "a.zip: the archive is not opened because of 'a.csv': ",
        ". Unpack it yourself and give the file with the answers.",
    )
    assert message.startswith(beginning) and message.endswith(end)
    return message[len(beginning) : -len(end)]


def test_members_that_are_more_than_files():
    assert why(special(create_system=3, external_attr=0o120777 << 16)) == "it is a link to another file"
    assert why(special(compress_type=zipfile.ZIP_LZMA)) == "it is packed in an unusual way"
    locked = bytearray(special())
    locked[6] |= 1  # the flag in the file's own header and in the list of members
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert why(bytes(locked)) == "it is protected by a password"
    with pytest.warns(UserWarning, match="Duplicate name"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("a.csv", b"1")
            archive.writestr("a.csv", b"2")
    assert why(buffer.getvalue()) == "it is there twice"


@pytest.mark.parametrize("cut", [10, 40, 80])
def test_an_archive_cut_off(cut):
    assert refusal(zip_of({"a.csv": b"a,b\n1,2\n"})[:-cut], "a.zip") == (
        "a.zip: the archive is damaged or was cut off on its way; download or export it again."
    )


def test_an_archive_with_a_wrong_checksum():
    raw = bytearray(zip_of({"a.csv": b"a,b\n1,2\n"}, zipfile.ZIP_STORED))
    raw[raw.index(b"a,b")] ^= 1
    assert refusal(bytes(raw), "a.zip") == (
        "a.zip: the archive is damaged or was cut off on its way; download or export it again."
    )


@pytest.mark.filterwarnings("ignore:Workbook contains no stylesheet")
def test_openpyxl_itself_refuses_entities_in_both_of_its_modes():
    # Evidence files are read by openpyxl; defusedxml is among the requirements for its sake.
    from defusedxml import EntitiesForbidden
    from openpyxl import DEFUSEDXML, load_workbook

    assert DEFUSEDXML
    for part in (SHEET, "xl/sharedStrings.xml"):
        raw = zip_of(PARTS | {part: BOMB + ROW})
        for read_only in (False, True):
            with pytest.raises(ValueError) as caught:
                list(load_workbook(io.BytesIO(raw), read_only=read_only).active.iter_rows())
            assert isinstance(caught.value.__cause__ or caught.value, EntitiesForbidden)
