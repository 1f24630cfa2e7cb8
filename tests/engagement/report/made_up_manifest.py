"""A made-up manifest: client, instrument and settings of the made-up releases."""

from __future__ import annotations

RESPONSIBILITIES = (
    ("accountability", "Accountability for QMS effectiveness", "Top managers answer for quality", "5.1.1 a"),
    ("policy_objectives", "Establishing policy and objectives", "Clear promises and targets", "5.1.1 b"),
    ("integration", "Business process integration", "Quality as part of the normal work", "5.1.1 c"),
    ("process_approach", "Promoting the process approach", "Departments working together", "5.1.1 d"),
    ("risk_thinking", "Promoting risk-based thinking", "Thinking ahead about what could go wrong", "5.1.1 d"),
    ("resources", "Providing resources", "What we need to do the job (people, tools, know-how)", "5.1.1 e"),
    ("communication", "Communicating the importance of the QMS", "Explaining why quality matters", "5.1.1 f"),
    ("results", "Ensuring the QMS achieves its intended results", "Acting when targets are missed", "5.1.1 g"),
    ("direction", "Providing direction and support", "Support for people and their ideas", "5.1.1 h"),
    ("improvement", "Promoting improvement", "Getting better step by step", "5.1.1 i"),
)
IDS = tuple(row[0] for row in RESPONSIBILITIES)
PROMISES = (
    "We deliver on the day we promised",
    "We tell customers first when something went wrong",
    "Nobody works without the right training",
)


def manifest(mode: str = "respondents", **changes: object) -> dict:
    """Everything the report knows beside the tables."""
    items = {}
    for responsibility in IDS:
        stem = responsibility[:4].replace("resu", "rst")
        for number in (1, 2):
            items[f"{stem}{number}"] = {
                "role": "scale",
                "object": "leader_behaviour",
                "responsibility": responsibility,
                "scale": "frequency",
                "texts": {
                    "staff": f"Top managers do act {number} of {responsibility} where you work.",
                    "leader": f"We do act {number} of {responsibility}.",
                },
            }
        for number in (3, 4):
            items[f"{stem}{number}"] = {
                "role": "scale",
                "object": "workplace",
                "responsibility": responsibility,
                "scale": "frequency",
                "texts": {
                    "staff": f"It is clear to me what sign {number} of {responsibility} asks of me.",
                    "leader": f"In our teams, sign {number} of {responsibility} is clear.",
                },
            }
    for number, promise in enumerate(PROMISES, 1):
        items[f"promise{number}"] = {
            "role": "promise",
            "object": "workplace",
            "responsibility": "policy_objectives",
            "scale": "frequency",
            "texts": {"staff": f"{promise}: how often is this so where you work?"},
        }
    items["out1"] = {
        "role": "outcome",
        "object": "workplace",
        "responsibility": None,
        "scale": "frequency",
        "texts": {"staff": "I speak up when I see a quality problem."},
    }
    values = {
        "client": "Acme & Sons <GmbH>",
        "scope": "Design, making and service of pumps; all three sites",
        "top_management": "the eight members of the management board",
        "top_managers": 8,
        "wave": "2026-03",
        "title": "Leading for quality - Acme & Sons <GmbH>",
        "mode": mode,
        "language": "en",
        "instrument": {
            "id": "iso9001_2015",
            "edition": "2015",
            "title": "Leadership for quality",
            "hash": "ab" * 32,
            "frame": "In the last 12 months, where you work ...",
            "scales": {"frequency": ["never", "rarely", "sometimes", "often", "always"]},
            "responsibilities": [
                {"id": identifier, "title": title, "label": label, "clause": clause, "related": ["9.3", "10.2"]}
                for identifier, title, label, clause in RESPONSIBILITIES
            ],
            "items": items,
        },
        "promises": list(PROMISES),
        "settings": {
            "smallest_difference": 10.0,
            "favourable": [4, 5],
            "conf_level": 0.95,
            "smallest_group": 5,
            "smallest_distribution": 10,
            "smallest_comments": 10,
            "period_months": 12,
            "weeks_before_audit": 6,
            "days_to_response": 30,
            "target": 70.0,
            "primary_link": "results ~ on_time_delivery",
            "leaders_label": "Top managers",
            "staff_label": "Staff",
        },
        "inputs": [
            {"file": "responses/staff.csv", "sha256": "12" * 32},
            {"file": "evidence.xlsx", "sha256": "34" * 32},
        ],
        "versions": {"python": "3.11.9", "pandas": "3.0.0", "engagement": "0.1.0"},
        "seed": 1,
        "timestamp": "2026-04-01T00:00:00+00:00",
        "notes": ["responses/staff.csv: 268 answers read", "responses/staff.csv: column 'ip' left out"],
        "commands": ["engagement run acme-2026"],
    }
    return values | changes
