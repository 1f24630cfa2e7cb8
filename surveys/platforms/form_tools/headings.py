"""Headings that form tools and tables give to columns that are no questions, in the languages they come in.

Verified means: seen in public programs and notebooks that read such exports. For Google Forms that is the case for
Timestamp and its German, French, Spanish, Portuguese, Italian, Dutch, Polish, Czech, Turkish, Japanese, Korean and both
Chinese forms; for Microsoft Forms for English, German, Spanish, French, Portuguese, Dutch and Polish; for SurveyMonkey
for English. All others are from general knowledge of the tools. A heading that is missing here costs the time stamp or
the id, never an answer: questions are found by their own texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from surveys.questionnaire import normalise


def _normalised(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(normalise(text) for text in texts)


TIMESTAMP = {
    normalise(text): language
    for text, language in (
        ("Timestamp", "en"),
        ("Zeitstempel", "de"),
        ("Horodateur", "fr"),
        ("Marca temporal", "es"),
        ("Carimbo de data/hora", "pt"),
        ("Carimbo de data e hora", "pt"),
        ("Informazioni cronologiche", "it"),
        ("Tijdstempel", "nl"),
        ("Sygnatura czasowa", "pl"),
        ("Časová značka", "cs"),
        ("Časová pečiatka", "sk"),
        ("Zaman damgası", "tr"),
        ("タイムスタンプ", "ja"),
        ("타임스탬프", "ko"),
        ("时间戳记", "zh"),
        ("时间戳", "zh"),
        ("時間戳記", "zh"),
        ("Отметка времени", "ru"),
        ("Позначка часу", "uk"),
        ("Tidstämpel", "sv"),
        ("Tidsstempel", "da"),
        ("Aikaleima", "fi"),
        ("Időbélyeg", "hu"),
        ("Marcaj de timp", "ro"),
        ("Χρονική σήμανση", "el"),
        ("Dấu thời gian", "vi"),
    )
}
"""Language by first heading of a Google Forms export."""

START_AND_COMPLETION = {
    normalise(start): (normalise(completion), language)
    for start, completion, language in (
        ("Start time", "Completion time", "en"),
        ("Startzeit", "Fertigstellungszeit", "de"),
        ("Hora de inicio", "Hora de finalización", "es"),
        ("Heure de début", "Heure de fin", "fr"),
        ("Hora de início", "Hora de conclusão", "pt"),
        ("Begintijd", "Tijd van voltooien", "nl"),
        ("Godzina rozpoczęcia", "Godzina ukończenia", "pl"),
        ("Ora di inizio", "Ora di completamento", "it"),
        ("开始时间", "完成时间", "zh"),
        ("開始時間", "完成時間", "zh"),
        ("開始時刻", "完了時刻", "ja"),
        ("시작 시간", "완료 시간", "ko"),
        ("Starttid", "Slutförandetid", "sv"),
        ("Başlama zamanı", "Tamamlama zamanı", "tr"),
        ("Время начала", "Время выполнения", "ru"),
    )
}
"""Heading of the time of submitting, and language, by heading of the time of starting, in Microsoft Forms."""

MSFORMS_ADDED = _normalised(
    (
        "Last modified time",
        "Zeitpunkt der letzten Änderung",
        "Hora de la última modificación",
        "Heure de la dernière modification",
        "Hora da última modificação",
        "Tijd van laatste wijziging",
        "Czas ostatniej modyfikacji",
        "Ora ultima modifica",
        "上次修改时间",
        "上次修改時間",
        "Total points",
        "Gesamtpunktzahl",
        "Total de puntos",
        "Total de pontos",
        "总分",
        "Quiz feedback",
        "Prüfungsfeedback",
        "Grade posted time",
        "Uhrzeit der Notenveröffentlichung",
    )
)
"""Further columns of Microsoft Forms, most of them in quizzes."""

SCORE = _normalised(
    ("Score", "Total score", "Punkte", "Punktzahl", "Puntuación", "Pontuação", "Note", "Punteggio", "分数")
)
"""Second column of a Google quiz."""

LANGUAGE = _normalised(("Language", "Sprache", "Idioma", "Langue", "Lingua", "Taal", "Język", "语言", "語言"))

RESPONDENT = _normalised(
    (
        "Respondent ID",
        "RespondentID",
        "respondent_id",
        "Teilnehmer-ID",
        "Befragten-ID",
        "ID del encuestado",
        "ID de encuestado",
        "ID du répondant",
        "Identifiant du répondant",
        "ID do respondente",
        "ID do entrevistado",
        "ID rispondente",
        "Respondent-ID",
        "受访者 ID",
        "受访者ID",
    )
)
"""First heading of a SurveyMonkey export."""

RESPONSE_ID = _normalised(
    (
        "Response ID",
        "ResponseID",
        "response_id",
        "Submission ID",
        "Antwort-ID",
        "Antwort ID",
        "Record ID",
        "record_id",
        "ID",
    )
)
"""What a table in general calls its ids, when it does not say "respondent"."""

STARTED = frozenset(START_AND_COMPLETION) | _normalised(
    (
        "Start date",
        "StartDate",
        "Start",
        "Started",
        "Started at",
        "Start time (UTC)",
        "Date created",
        "date_created",
        "Startdatum",
        "Beginn",
        "Gestartet",
        "Fecha de inicio",
        "Date de début",
        "Data de início",
        "Data di inizio",
        "开始日期",
    )
)

SUBMITTED = (
    frozenset(completion for completion, _ in START_AND_COMPLETION.values())
    | frozenset(TIMESTAMP)
    | _normalised(
        (
            "End date",
            "EndDate",
            "End",
            "End time",
            "Submitted",
            "Submitted at",
            "Submit date",
            "Submission time",
            "Submission date",
            "Date submitted",
            "Date modified",
            "date_modified",
            "Completed",
            "Completed at",
            "Enddatum",
            "Ende",
            "Abgeschickt",
            "Abgesendet",
            "Fecha de finalización",
            "Fecha final",
            "Date de fin",
            "Data de término",
            "Data final",
            "Data di fine",
            "结束日期",
            "提交时间",
        )
    )
)

OPEN_ENDED = _normalised(
    (
        "Response",
        "Open-Ended Response",
        "Antwort",
        "Freitextantwort",
        "Offene Antwort",
        "Respuesta",
        "Respuesta abierta",
        "Réponse",
        "Réponse ouverte",
        "Resposta",
        "Resposta aberta",
        "Risposta",
        "Reactie",
        "回复",
        "开放式回答",
    )
)
"""Second heading that SurveyMonkey gives to a question with one column."""

SPECIFY = _normalised(
    (
        "Other (please specify)",
        "Other",
        "Sonstiges (bitte angeben)",
        "Otro (especifique)",
        "Autre (veuillez préciser)",
        "Outro (especifique)",
        "Altro (specificare)",
        "其他（请注明）",
    )
)
"""Second heading of what somebody wrote behind "other"."""

_PERSONAL = _normalised(
    (
        "Name",
        "Full name",
        "First name",
        "FirstName",
        "first_name",
        "Last name",
        "LastName",
        "last_name",
        "Surname",
        "User name",
        "Username",
        "Vorname",
        "Nachname",
        "Benutzername",
        "Nom",
        "Prénom",
        "Nom d'utilisateur",
        "Nombre",
        "Nombre y apellidos",
        "Apellidos",
        "Nombre de usuario",
        "Nome",
        "Nome completo",
        "Sobrenome",
        "Nome de usuário",
        "Cognome",
        "Naam",
        "Voornaam",
        "Achternaam",
        "Nazwa",
        "Imię i nazwisko",
        "姓名",
        "名称",
        "名前",
        "이름",
        "Имя",
        "用户名",
        "Adresse de messagerie",
        "Courriel",
        "Correo",
        "Correo electrónico",
        "Dirección de correo electrónico",
        "Posta elettronica",
        "电子邮件",
        "电子邮件地址",
        "电子邮箱",
        "電子郵件",
        "電子郵件地址",
        "邮箱",
        "メールアドレス",
        "이메일 주소",
        "Адрес электронной почты",
        "E-posta",
        "E-posta adresi",
        "E-post",
        "E-postadress",
        "IP",
        "IP address",
        "ip_address",
        "IPAddress",
        "IP-Adresse",
        "Dirección IP",
        "Adresse IP",
        "Endereço IP",
        "Indirizzo IP",
        "IP-adres",
        "IP 地址",
        "Phone",
        "Phone number",
        "Telephone",
        "Telefon",
        "Telefonnummer",
        "Teléfono",
        "Téléphone",
        "Telefone",
        "电话",
        "手机号",
        "Latitude",
        "Longitude",
        "Location",
        "Device",
        "User agent",
        "Referrer",
        "Employee ID",
        "Personnel number",
        "Personalnummer",
        "Token",
    )
)

_EMAIL_OR_OWN = re.compile(r"(?:.*\b)?e-?mail.*|custom[ _]?data(?:[ _]?\d+)?")
_LONGEST_PERSONAL = 40


def is_personal(heading: str) -> bool:
    """Tell whether a column is headed by what identifies a person: name, address, number, place, device.

    Parameters
    ----------
    heading : str
        As shown; a whole sentence that holds such a word is a question, not such a column.
    """
    key = normalise(heading)
    if len(key) > _LONGEST_PERSONAL:
        return False
    return key in _PERSONAL or bool(_EMAIL_OR_OWN.fullmatch(key))
