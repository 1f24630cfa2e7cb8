"""A small instrument of one's own, small enough to read at a glance, and the one in the library."""

from __future__ import annotations

from pathlib import Path

import pytest

from surveys.instrument import Instrument, load_instrument

SMALL = """
id = "small"
edition = "2015"
title = "Small"
language = "en"
frame = "In the last 12 months, where you work, how often was this so?"

[non_answers]
cannot_tell = "cannot tell"
not_come_up = "has not come up"
not_my_job = "not my job"

[scales]
frequency = ["never", "rarely", "sometimes", "often", "always"]
trust = ["no", "partly", "yes"]

[importance]
question = "Choose up to 2."
max = 2

[promise]
object = "workplace"
responsibility = "accountability"
texts.staff = "{promise}: how often?"
texts.leader = "{promise}: how often, as far as you know?"
scale = "frequency"
non_answers = ["cannot_tell"]

[[open_questions]]
id = "comment1"
text = "What else?"

[[responsibilities]]
id = "accountability"
title = "Accountability"
label = "Top managers answer for quality"
clause = "5.1.1 a"
related = ["5.3"]

[[responsibilities]]
id = "resources"
title = "Resources"
label = "What we need"
clause = "5.1.1 e"
related = []

[[items]]
id = "acc1"
role = "scale"
object = "leader_behaviour"
responsibility = "accountability"
texts.staff = "Top managers ask."
texts.leader = "We ask."
scale = "frequency"
non_answers = ["not_come_up", "cannot_tell"]

[[items]]
id = "acc2"
role = "scale"
object = "leader_behaviour"
responsibility = "accountability"
texts.staff = "Top managers thank."
texts.leader = "We thank."
scale = "frequency"
non_answers = ["not_come_up", "cannot_tell"]

[[items]]
id = "acc3"
role = "scale"
object = "workplace"
responsibility = "accountability"
texts.staff = "It is clear."
texts.leader = "As far as you know, it is clear."
scale = "frequency"

[[items]]
id = "acc4"
role = "scale"
object = "workplace"
responsibility = "accountability"
texts.staff = "It is done."
texts.leader = "As far as you know, it is done."
scale = "frequency"

[[items]]
id = "res1"
role = "scale"
object = "leader_behaviour"
responsibility = "resources"
texts.staff = "Top managers act."
texts.leader = "We act."
scale = "frequency"

[[items]]
id = "res2"
role = "scale"
object = "leader_behaviour"
responsibility = "resources"
texts.staff = "Top managers answer."
texts.leader = "We answer."
scale = "frequency"

[[items]]
id = "res3"
role = "scale"
object = "workplace"
responsibility = "resources"
resource_type = "people"
texts.staff = "There are enough people."
texts.leader = "As far as you know, there are enough people."
scale = "frequency"
non_answers = ["not_come_up", "cannot_tell", "not_my_job"]

[[items]]
id = "res4"
role = "scale"
object = "workplace"
responsibility = "resources"
resource_type = "infrastructure"
texts.staff = "Machines work."
texts.leader = "As far as you know, machines work."
scale = "frequency"

[[items]]
id = "dir5"
role = "manager_block"
object = "leader_behaviour"
responsibility = "accountability"
clause = "5.1.1 j"
texts.manager = "I have authority."
texts.leader = "We give authority."
scale = "frequency"

[[items]]
id = "out1"
role = "outcome"
texts.staff = "I speak up."
scale = "frequency"
non_answers = ["not_come_up"]

[[items]]
id = "trust"
role = "trust"
texts.staff = "Nobody can find out."
texts.leader = "Nobody can find out."
scale = "trust"
"""


@pytest.fixture
def small_text() -> str:
    return SMALL


@pytest.fixture
def small_file(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture
def small(small_file: Path) -> Instrument:
    return load_instrument(small_file)


@pytest.fixture(scope="session")
def iso9001() -> Instrument:
    return load_instrument("iso9001_2015")
