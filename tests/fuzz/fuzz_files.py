"""Fuzzing of `read_tables`: whatever the bytes are, tables of text or an InputError.

    python tests/fuzz/fuzz_files.py -max_total_time=600 -timeout=30 -rss_limit_mb=4096

needs atheris. `one_input` is what hypothesis calls in tests/surveys/files/test_files_fuzz.py.
"""

from __future__ import annotations

import io
import sys
import tempfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

WORKBOOK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": '<Relationships><Relationship Id="r" Type="/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="a" sheetId="1" r:id="s"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="s" Type="/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="t" Type="/sharedStrings" Target="sharedStrings.xml"/>'
    '<Relationship Id="y" Type="/styles" Target="styles.xml"/></Relationships>',
    "xl/sharedStrings.xml": "<sst><si><t>How often?</t></si><si><r><t>a</t></r><rPh><t>b</t></rPh></si></sst>",
    "xl/styles.xml": '<s><numFmts><numFmt numFmtId="170" formatCode="[h]:mm"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="20"/></cellXfs></s>',
    "xl/worksheets/sheet1.xml": '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c>'
    '</row><row r="3"><c r="B3" s="1"><v>45000.5</v></c><c s="2"><v>1.5</v></c><c t="b"><v>1</v></c><c t="inlineStr"><is>'
    '<t>_x000D_</t></is></c><c><f>A1</f></c></row></sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells></worksheet>',
}
"""A small workbook, part by part."""

SUFFIXES = (".csv", ".xlsx", ".json", ".sav", ".parquet", ".zip", ".xls", "")
ENCODINGS = (None, None, None, None, "utf-8", "cp1252", "utf-16", "gb18030")
TEXTS = (
    'respondent;form;acc1\r\nr1;staff;"4"\r\n'.encode("utf-8-sig"),
    'id,"a\nb",c\n1,ü,"x""y"\n'.encode("utf-16"),
    "id\tKommentar\n1\tGrüße, und mehr\n2\tÄnderungen\n".encode("cp1252"),
    "编号,意见\n1,我们的质量很好\n".encode("gb18030"),
    b'{"responses":[{"1":{"id":1,"R01":{"acc1":4},"x":["a",null,true]}}]}',
    b'[{"a":1,"b":[{"c":"\\ud800"}]},{"a":NaN,"d":1e5}]',
    b'{"a":1}\n{"a":2}\n',
    b"sep=|\na|b\n1|2\n",
)


def zipped(members: dict[str, str | bytes]) -> bytes:
    """A ZIP archive of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()


def valid_files() -> dict[str, bytes]:
    """One small valid file of each kind, by name."""
    import pandas as pd
    import pyreadstat

    frame = pd.DataFrame(
        {"acc1": [1.0, 2.0, None], "text": ["a", "ü", None], "day": pd.to_datetime(["2026-01-02"] * 3)}
    )
    parquet = io.BytesIO()
    frame.to_parquet(parquet)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.sav"
        labels = {"acc1": {1.0: "never", 2.0: "always"}}
        pyreadstat.write_sav(frame, path, column_labels=["How often?", "", ""], variable_value_labels=labels)
        sav = path.read_bytes()
        pyreadstat.write_sav(frame, path, compress=True)
        zsav = path.read_bytes()
    files = {f"text{number}.csv": text for number, text in enumerate(TEXTS)}
    files |= {"book.xlsx": zipped(WORKBOOK), "answers.zip": zipped({"a.csv": TEXTS[0], "b.pdf": b"%PDF-"})}
    return files | {"a.sav": sav, "a.zsav": zsav, "a.parquet": parquet.getvalue()}


def one_input(data: bytes) -> None:
    """Read a file made of `data`: its first byte says as what kind of file the rest is read.

    Raises
    ------
    AssertionError
        If what comes back is no table of text.
    """
    from surveys.files.opening import Source
    from surveys.files.reading import tables_of
    from surveys.instrument import InputError

    kind, raw = (data[0], data[1:]) if data else (0, b"")
    suffix, encoding = SUFFIXES[kind % 8], ENCODINGS[kind // 8 % 8]
    parts = list(WORKBOOK)
    if kind >= 192:  # into a part of a workbook, or an archive: random bytes would never be a valid archive
        part = parts[kind % len(parts)]
        raw, suffix = zipped(WORKBOOK | {part: raw}), ".xlsx"
    elif kind >= 160:
        raw = zipped({f"answers{suffix}": raw})
    try:
        tables = tables_of(Source(f"answers{suffix}", raw), encoding=encoding)
    except InputError as error:
        message = str(error)
        assert message.startswith("answers") and message.isprintable() and len(message) < 600, message
        return
    assert tables
    for table in tables:
        check_table(table)


def check_table(table: object) -> None:
    """Check that a table keeps the promises of `TextTable`."""
    import numpy as np

    cells = table.cells
    rows, columns = cells.shape
    assert cells.columns.tolist() == list(range(columns)) and cells.index.tolist() == list(range(rows))
    assert set(cells.dtypes) <= {np.dtype(object)}
    for place in range(columns):
        for cell in cells[place]:
            assert type(cell) is str, type(cell)
            assert "\x00" not in cell
            cell.encode("utf-8")
    for beside in (table.labels, table.values):
        assert beside is None or len(beside) == columns
    assert table.how and table.how.isprintable()


def main() -> None:
    """Run atheris from valid files on."""
    import atheris

    with atheris.instrument_imports(include=["surveys.files"]):
        import surveys.files.reading
    # SPSS and Parquet files are read in a process of their own, too slow here; hypothesis tries damaged ones.
    surveys.files.reading.is_sav = surveys.files.reading.is_parquet = lambda _: False

    with tempfile.TemporaryDirectory() as folder:
        for name, raw in valid_files().items():
            kind = SUFFIXES.index(suffix) if (suffix := Path(name).suffix) in SUFFIXES else 3
            (Path(folder) / name).write_bytes(bytes([kind]) + raw)
        for number, part in enumerate(WORKBOOK):
            kind = next(kind for kind in range(192, 256) if kind % len(WORKBOOK) == number)
            (Path(folder) / f"part{number}").write_bytes(bytes([kind]) + WORKBOOK[part].encode())
        atheris.Setup([*sys.argv, folder], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
