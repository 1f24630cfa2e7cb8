"""The story of the made-up client, Northbrook Instruments: who works there, what is planted, what people write.

Nothing here describes a real firm. Means are in percent of the maximum possible score (0-100).
"""

from __future__ import annotations

CLIENT = "Northbrook Instruments"
SCOPE = "Design and making of precision parts for medical devices, Northbrook site, all shifts"
TOP_MANAGEMENT_IN_GERMAN = "die Geschäftsführung und die Werksleitung"
TOP_MANAGEMENT = "the managing director and the site leadership team"
WAVE = "2026-03"

UNITS = {
    "Machining": 96,
    "Assembly": 88,
    "Clean room": 62,
    "Night shift": 54,
    "Quality control": 38,
    "Warehouse": 34,
    "Engineering": 28,
    "Customer service": 16,
    "Regulatory affairs": 4,
}
"""Units and headcount at 420 staff; the last one is smaller than any group that may be shown."""

RESPONSE_FACTOR = {"Night shift": 0.6}
"""How much more or less than the whole a unit answers; 1 where nothing is said."""

UNIT_IN_EXPORT = {"Night shift": "Nights (C)"}
"""A unit the survey platform calls otherwise than the roster: what `[units]` in assessment.toml is for."""

LEVELS = ("Front line", "Specialists", "Team leaders", "Middle managers")
"""Front line first."""
LEADS_PEOPLE = ("Team leaders", "Middle managers")
LEVEL_SHARES = {
    "": (0.74, 0.09, 0.12, 0.05),
    "Engineering": (0.1, 0.68, 0.11, 0.11),
    "Quality control": (0.45, 0.34, 0.13, 0.08),
    "Customer service": (0.56, 0.19, 0.13, 0.12),
    "Regulatory affairs": (0.0, 0.75, 0.0, 0.25),
}
"""Share of each level in a unit; "" is any other unit."""

LEVEL_EFFECTS = (-0.08, 0.02, 0.16, 0.38)
RESULTS_LEVEL_EFFECTS = (-0.20, 0.0, 0.70, 0.85)
"""Shift of a level on the latent scale (standard deviations), for results a steeper one."""

CANNOT_TELL_BY_LEVEL = (0.20, 0.13, 0.08, 0.04)
"""Share that cannot tell what top managers do: the further away, the larger."""
CANNOT_TELL_WORKPLACE = 0.03
NOT_COME_UP = 0.05
NOT_MY_JOB = 0.07

# responsibility: staff see leaders, staff live it, leaders say, leaders estimate
MEANS = {
    "accountability": (53, 59, 72, 66),
    "policy_objectives": (57, 64, 66, 68),
    "integration": (52, 55, 66, 64),
    "process_approach": (55, 60, 63, 64),
    "risk_thinking": (71, 60, 73, 64),
    "resources": (51, 62, 61, 65),
    "communication": (70, 73, 70, 73),
    "results": (39, 54, 69, 66),
    "direction": (73, 75, 76, 76),
    "improvement": (54, 56, 68, 64),
    "culture": (60, 62, 68, 66),
}
ROLE_MEANS = {
    # role: staff, leaders
    "symptom": (55, 50),
    "outcome": (62, 68),
    "promise": (58, 68),
    "manager": (60, 68),
    "manager_block": (57, 70),
    "trust": (60, 74),
    "recency": (62, 80),
}
ITEM_MEANS = {
    # item: staff, leaders
    "int7": (66, 52),
    "int8": (46, 60),
    "out2": (74, 72),
    "promise1": (50, 66),
    "promise2": (76, 78),
    "promise3": (36, 70),
    "promise4": (68, 70),
}
ITEM_STEPS = {
    # item: distance from the mean of its responsibility and object; others are drawn
    "dir3": 12.0,
    "dir4": -12.0,
    "rst1": -5.0,
    "rst2": 5.0,
}

PROMISES = (
    "We deliver what we promised, on the day we promised",
    "No faulty part leaves our site",
    "We tell the customer early when something goes wrong",
    "We give people time to learn and to get better",
)

PROMISES_IN_GERMAN = (
    "Wir liefern, was wir versprochen haben, an dem Tag, den wir versprochen haben",
    "Kein fehlerhaftes Teil verlässt unser Werk",
    "Wir sagen der Kundschaft früh Bescheid, wenn etwas schiefgeht",
    "Wir geben den Menschen Zeit, zu lernen und besser zu werden",
)

PROMISE_WORDINGS = tuple({"en": text, "de": german} for text, german in zip(PROMISES, PROMISES_IN_GERMAN, strict=True))
"""Promises as `Instrument.with_promises` takes them for forms in two languages."""

IMPORTANCE = {"results": 2.2, "resources": 2.0, "direction": 1.6, "risk_thinking": 1.2, "improvement": 1.1}
"""Odds of being chosen as important, 1 where nothing is said."""

COMMENTS = {
    "comment1": (
        "We report the same fault again and again and never hear what became of it.",
        "Targets are on the board, but when we miss one the board is just wiped for the next month.",
        "More time between two orders would save us a lot of rework.",
        "I know what is expected of me, that part is good.",
        "Before the audit everything has to be filled in at once.",
        "It would help to know why the numbers went down.",
        "Measuring tools are there, but the calibration takes them away for a week.",
        "The handover from the evening to the early shift is too short.",
        "People stop the line when something looks wrong. That should stay.",
        "We need one more person on the packing table.",
        "You get an answer to an idea now, that is new.",
        "Please look at how the forms fit the work, some ask the same thing twice.",
    ),
    "comment2": (
        "They back us when we stop a batch.",
        "The monthly briefing is clear about what a wrong part means for a patient.",
        "Doors are open when there is a problem.",
        "They come to the shop floor and ask questions.",
        "Clear work instructions for new parts.",
        "They say thank you when someone finds a fault.",
    ),
}

OBJECTIVES = (
    # objective, promise, owner role, in top management, unit, better, target, goal,
    # then per half-year: actual, days from due to response (None: none on record)
    ("On-time delivery, percent of orders", 1, "Operations director", "y", "", "higher", 96, "Keep key accounts",
     (93.1, 95), (92.4, None)),
    ("Rush orders confirmed within a day, percent", 1, "Customer service manager", "n", "", "higher", 90,
     "Keep key accounts", (84, None), (88, 21)),
    ("Lead time of standard parts, days", 1, "Operations director", "y", "", "lower", 15, "Shorter lead time",
     (17.5, 18), (14.6, None)),
    ("Complaints per million parts", 2, "Quality director", "y", "", "lower", 40, "Safe products", (36, None),
     (38, None)),
    ("First-pass yield, percent", 2, "Production manager", "n", "", "higher", 97, "Safe products", (97.4, None),
     (97.2, None)),
    ("Cost of poor quality, percent of turnover", 2, "Finance director", "y", "", "lower", 2, "Margin", (1.9, None),
     (2.3, 16)),
    ("Customers told of a delay before the date, percent", 3, "Customer service manager", "n", "", "higher", 95,
     "Keep key accounts", (96, None), (97, None)),
    ("Complaints answered within two days, percent", 3, "Quality director", "y", "", "higher", 90,
     "Keep key accounts", (93, None), (95, None)),
    ("Notices of change sent on time, percent", 3, "Regulatory lead", "n", "", "higher", 100, "Approvals kept",
     (100, None), (100, None)),
    ("Improvement hours worked, percent of plan", 4, "Operations director", "y", "", "higher", 80, "Better methods",
     (52, None), (58, None)),
    ("Training plan done, percent", 4, "Head of people", "y", "", "higher", 90, "Skills", (91, None), (84, 61)),
    ("Internal faults that came back, percent", 4, "Quality director", "y", "", "lower", 10, "Better methods",
     (14, 72), (15, None)),
)  # fmt: skip
DUE = ("2025-07-31", "2026-01-20")
PERIOD = ("2025-03-01", "2026-02-28")

AUDITS = (
    # kind, planned, held
    ("internal audit", "2025-04-29", "2025-04-29"),
    ("internal audit", "2025-07-08", "2025-07-08"),
    ("external audit", "2025-10-14", "2025-10-14"),
    ("internal audit", "2026-01-20", "2026-02-03"),
)
REVIEWS = (
    # planned, held, top management present
    ("2025-03-20", "2025-03-20", "y"),
    ("2025-06-19", "2025-07-17", "n"),
    ("2025-09-18", "2025-09-25", "y"),
    ("2025-12-11", "2025-12-18", "y"),
)
BRIEFINGS_MISSED = (8,)
"""Months without a staff briefing."""

ACTIONS = {
    # source: how many, share closed (answered) in time, share with a cause found, with effect checked, reopened
    "audit": (13, 0.8, 0.9, 0.5, 0.1),
    "complaint": (11, 0.7, 0.9, 0.5, 0.2),
    "review": (8, 0.6, 0.4, 0.3, 0.1),
    "idea": (14, 0.9, 0.2, 0.3, 0.0),
    "risk": (4, 0.7, 0.5, 0.4, 0.0),
    "internal fault": (7, 0.4, 0.6, 0.3, 0.4),
    "resource request": (6, 0.7, 0.2, 0.2, 0.0),
}

RISKS = (
    # risk, likelihood, severity, days since the last review, days from period end to action due, days late (None: open)
    ("Single source for titanium bar", 4, 4, 120, -150, 12),
    ("Coolant contamination reaches the clean room", 3, 5, 60, -200, -5),
    ("Laser marker stands still", 3, 3, 200, None, None),
    ("Loss of a skilled grinder", 4, 3, 340, -90, None),
    ("Wrong drawing revision at the machine", 3, 5, 45, -120, -10),
    ("Sterile packaging seal too weak", 2, 5, 30, -240, -2),
    ("Gauge out of calibration in use", 3, 4, 75, -60, 9),
    ("Power cut during heat treatment", 2, 3, 410, None, None),
    ("Mix-up of similar parts", 4, 5, 50, -100, None),
    ("Late release of documents", 3, 2, 500, None, None),
    ("Cyber attack on order data", 3, 4, 150, -30, -1),
    ("Night shift short of staff", 5, 3, 420, -180, None),
    ("Change at a supplier not announced", 3, 4, 110, -75, 20),
    ("Damage in transport", 2, 2, 260, None, None),
    ("Training records out of date", 3, 2, 90, -40, 3),
)

SAMPLE_IN_ORDER = {
    # indicator of the sample line: how many were in order; others: four of five
    "sample_review_decisions": 3,
    "sample_who_answers": 6,
    "sample_promise_known": 5,
    "sample_objectives_traced": 4,
    "sample_records_entered": 2,
    "sample_methods_match": 4,
    "sample_result_user_known": 7,
    "sample_measures_looked_at": 4,
    "sample_problem_written_down": 3,
    "sample_risks_dated_action": 3,
    "sample_tools_in_date": 5,
    "sample_requests_answered": 4,
    "sample_why_it_matters": 9,
    "sample_consequence_noted": 4,
    "sample_response_started": 1,
    "sample_lots_held_back": 4,
    "sample_ideas_answered": 9,
    "sample_stop_work": 5,
    "sample_actions_held": 2,
    "sample_figures_concluded": 3,
}
SAMPLE_PLACES = ("shop floor", "quality records", "Assembly", "Clean room", "Machining", "document system")

PERFORMANCE = {
    # indicator: mean, spread over units, spread over quarters, better, cases a quarter per head
    "on_time_delivery": (91.0, 3.5, 0.6, "higher", 6.0),
    "first_pass_yield": (96.8, 1.0, 0.3, "higher", 40.0),
    "scrap_rate": (2.4, 0.7, 0.2, "lower", 40.0),
}
QUARTERS = ("2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1")
PRIMARY_LINK = ("results", "on_time_delivery")
