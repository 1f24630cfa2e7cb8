"""Encodings: read right, said in words; told from the bytes alone, or as the user says."""

from __future__ import annotations

import pytest
from files_helper import cells_of, one_table, refusal

# A few answers to an open question in each language, as in a small export.
ANSWERS = {
    "German": [
        "Meine Führungskraft hört zu und übernimmt Verantwortung.",
        "Zu wenig Prüfmittel in der Spätschicht – das ärgert alle",
        "Größere Räume und häufiger nachfragen",
    ],
    "French": [
        "Notre chef écoute et répond à nos questions.",
        "Il manque des outils à l'équipe du matin ; ça crée des problèmes",
        "Très bonne ambiance, mais où sont passées les idées ?",
    ],
    "Spanish": [
        "¿Por qué no se pregunta a los técnicos?",
        "Falta formación en el turno de mañana",
        "El año pasado fue mejor, según mi opinión",
    ],
    "Portuguese": [
        "A direção não ouve as sugestões da equipe.",
        "Faltam ferramentas e formação; às vezes improvisamos soluções",
        "Muito bom, mas há reuniões demais",
    ],
    "Swedish": ["Åtgärder kommer för sent", "Mer utbildning för nyanställda vore bra", "Vi måste ofta improvisera på nätterna"],
    "Polish": [
        "Mój przełożony słucha i bierze odpowiedzialność za jakość.",
        "Brakuje narzędzi na nocnej zmianie, często musimy improwizować.",
        "Więcej szkoleń dla nowych pracowników",
    ],
    "Czech": [
        "Můj nadřízený naslouchá a přebírá odpovědnost.",
        "Chybí nářadí na noční směně, často musíme improvizovat.",
        "Více školení pro nové zaměstnance",
    ],
    "Russian": [
        "Мой руководитель слушает и берёт на себя ответственность.",
        "Не хватает инструментов в ночную смену.",
        "Решения принимаются без нас",
    ],
    "Greek": [
        "Ο προϊστάμενός μου ακούει και αναλαμβάνει την ευθύνη.",
        "Λείπουν εργαλεία στη νυχτερινή βάρδια.",
        "Περισσότερη εκπαίδευση",
    ],
    "Turkish": [
        "Yöneticim dinliyor ve kalite için sorumluluk üstleniyor.",
        "Gece vardiyasında yeterli araç yok, sık sık doğaçlama yapıyoruz.",
        "İş güvenliği şart",
    ],
    "Hebrew": ["המנהל שלי מקשיב ולוקח אחריות על האיכות.", "חסרים כלים במשמרת הלילה", "יותר הדרכה לעובדים חדשים"],
    "Arabic": ["مديري يستمع ويتحمل المسؤولية عن الجودة.", "تنقص الأدوات في النوبة الليلية", "المزيد من التدريب للموظفين الجدد"],
    "Lithuanian": [
        "Mano vadovas klauso ir prisiima atsakomybę už kokybę.",
        "Naktinėje pamainoje trūksta įrankių, dažnai tenka improvizuoti.",
        "Daugiau mokymų naujiems darbuotojams",
    ],
    "Thai": ["หัวหน้าของฉันรับฟังและรับผิดชอบต่อคุณภาพ", "กะกลางคืนมีเครื่องมือไม่พอ", "อยากให้มีการอบรมมากขึ้น"],
    "Chinese": ["我的主管会倾听并对质量负责。", "夜班工具不够,我们经常需要临时想办法。", "决定之前应该多问问员工的意见"],
    "Chinese (traditional)": ["我的主管會傾聽並對品質負責。", "夜班工具不夠,我們經常需要臨時想辦法。", "希望給新員工更多的培訓"],
    "Japanese": ["上司は話を聞き、品質に責任を持っています。", "夜勤では工具が足りません。", "新入社員にもっと研修が必要です"],
    "Korean": ["제 상사는 경청하고 품질에 대해 책임을 집니다.", "야간 근무 때 공구가 부족합니다.", "신입 사원에게 더 많은 교육이 필요합니다"],
}  # fmt: skip


def export(language: str, answers: int = 3) -> str:
    """An export of 12 respondents with 20 numbers each, few of whom wrote something."""
    heads = ["respondent", "form", *(f"Q{number:02}" for number in range(1, 21)), "comment1"]
    rows = [heads]
    for number in range(12):
        comment = ANSWERS[language][number].replace(";", ",") if number < answers else ""
        rows.append([f"r{number}", "staff", *(str((number * 7 + place * 3) % 5 + 1) for place in range(20)), comment])
    return "\r\n".join(";".join(row) for row in rows) + "\r\n"


def expected(text: str) -> list[list[str]]:
    return [line.split(";") for line in text.splitlines()]


UNICODE = [
    ("utf-8", b"", "UTF-8"),
    ("utf-8", b"\xef\xbb\xbf", "UTF-8 with mark"),
    ("utf-16-le", b"\xff\xfe", "UTF-16 with mark"),
    ("utf-16-be", b"\xfe\xff", "UTF-16 with mark"),
    ("utf-16-le", b"", "UTF-16 without mark"),
    ("utf-16-be", b"", "UTF-16 without mark"),
    ("utf-32-le", b"\xff\xfe\x00\x00", "UTF-32 with mark"),
    ("utf-32-be", b"\x00\x00\xfe\xff", "UTF-32 with mark"),
]


@pytest.mark.parametrize("language", ["German", "Russian", "Chinese", "Korean", "Arabic"])
@pytest.mark.parametrize(("codec", "mark", "name"), UNICODE)
def test_unicode(language, codec, mark, name):
    text = export(language)
    table = one_table(mark + text.encode(codec))
    assert table.cells.to_numpy().tolist() == expected(text)
    assert table.how == f"CSV, {name}, separated by ';'"


OLDER = [
    ("German", "cp1252", "cp1252"),
    ("German", "mac_roman", "Mac Roman"),
    ("German", "cp850", "cp850"),
    ("French", "cp1252", "cp1252"),
    ("French", "mac_roman", "Mac Roman"),
    ("Spanish", "cp1252", "cp1252"),
    ("Spanish", "mac_roman", "Mac Roman"),
    ("Portuguese", "cp1252", "cp1252"),
    ("Portuguese", "cp850", "cp850"),
    ("Swedish", "cp1252", "cp1252"),
    ("Swedish", "mac_roman", "Mac Roman"),
    ("Polish", "cp1250", "cp1250"),
    ("Polish", "iso8859-2", "ISO 8859-2"),
    ("Czech", "cp1250", "cp1250"),
    ("Czech", "iso8859-2", "ISO 8859-2"),
    ("Russian", "cp1251", "cp1251"),
    ("Russian", "koi8-r", "KOI8"),
    ("Russian", "cp866", "cp866"),
    ("Greek", "cp1253", "cp1253"),
    ("Turkish", "cp1254", "cp1254"),
    ("Hebrew", "cp1255", "cp1255"),
    ("Arabic", "cp1256", "cp1256"),
    ("Lithuanian", "cp1257", "cp1257"),
    ("Thai", "cp874", "cp874"),
    ("Chinese", "gb18030", "GB18030"),
    ("Chinese", "gbk", "GB18030"),
    ("Chinese (traditional)", "big5", "Big5 (cp950)"),
    ("Japanese", "cp932", "Shift-JIS (cp932)"),
    ("Japanese", "euc_jp", "EUC-JP"),
    ("Japanese", "iso2022_jp", "ISO-2022-JP"),
    ("Korean", "cp949", "EUC-KR (cp949)"),
]


@pytest.mark.parametrize(("language", "codec", "name"), OLDER)
def test_older_encodings_are_told_from_three_answers(language, codec, name):
    text = export(language).replace("–", "-" if codec == "cp850" else "–")  # which has no dash
    table = one_table(text.encode(codec))
    assert table.cells.to_numpy().tolist() == expected(text)
    assert table.how.startswith(f"CSV, {name}")


@pytest.mark.parametrize("language", ["German", "French", "Portuguese", "Swedish"])
def test_latin_1_is_a_part_of_cp1252(language):
    text = export(language).replace("–", "-")
    assert cells_of(text.encode("latin-1")) == expected(text)


def test_the_guess_and_what_it_rests_on_are_told():
    assert one_table("a,b\nGrüße,Öl\n".encode("cp1252")).how == (
        "CSV, cp1252 (guessed from 3 characters outside ASCII), separated by ','"
    )
    assert one_table("a,b\nÖl,2\n".encode("cp1252")).how == (
        "CSV, cp1252 (guessed from 1 character outside ASCII), separated by ','"
    )


def test_an_encoding_that_the_user_names_goes_before_the_guess():
    raw = "a;b\nÖl;Šumava\n".encode("cp1250")
    table = one_table(raw, encoding="cp1250")
    assert table.cells.to_numpy().tolist() == [["a", "b"], ["Öl", "Šumava"]]
    assert table.how == "CSV, cp1250 as told, separated by ';'"
    assert cells_of("id,b\n1,ü\n".encode("utf-8-sig"), encoding="utf-8") == [["id", "b"], ["1", "ü"]]
    assert cells_of("id,b\n1,ü\n".encode("utf-16"), encoding="utf-16") == [["id", "b"], ["1", "ü"]]


@pytest.mark.parametrize(
    "name", ["nope", "hex", "rot13", "punycode", "idna", "unicode_escape", "", "\x00", "undefined"]
)
def test_names_of_no_encoding(name):
    assert refusal("a,b\n", encoding=name) == (
        f"answers.csv: there is no encoding {name!r}; name one such as utf-8, cp1252 or gb18030."
    )


def test_a_file_that_is_not_in_the_encoding_named():
    assert refusal("a,b\nÖl,2\n".encode("cp1252"), encoding="utf-8") == (
        "answers.csv: the file is not in the encoding 'utf-8' (byte 5 does not fit); name another one, or none."
    )


def test_a_little_damage_is_shown_and_counted():
    raw = ("a,b\n" + "Öl,Grüße\n" * 20).encode() + b"\xe4,\xfc\n"
    table = one_table(raw)
    assert table.cells.to_numpy().tolist()[-1] == ["\ufffd", "\ufffd"]
    assert table.how == "CSV, UTF-8, 2 unreadable characters shown as \ufffd, separated by ','"


def test_a_text_cut_off_within_a_character():
    raw = ("a,b\n" + "质量,好\n" * 20).encode("gb18030")[:-2]
    table = one_table(raw)
    assert table.cells.to_numpy().tolist()[-2:] == [["质量", "好"], ["质量", "\ufffd"]]
    assert ", GB18030, 1 unreadable character shown as" in table.how


@pytest.mark.parametrize("raw", [bytes(range(256)) * 50, b"\x00\x01\x02\x80" * 500])
def test_bytes_that_are_no_text(raw):
    assert refusal(raw) == (
        "answers.csv: the encoding of this file cannot be told, or it is no text. Save it as 'CSV UTF-8' in a "
        "spreadsheet, or name its encoding."
    )
