"""One made-up client for every test that needs a whole one."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("project", deadline=None, derandomize=True)  # no test depends on the clock or on luck
settings.load_profile("project")


@pytest.fixture(scope="session")
def client(tmp_path_factory):
    """Folder of the made-up client and what was planted in it."""
    from engagement import simulate_assessment

    folder = tmp_path_factory.mktemp("client")
    return folder, simulate_assessment(folder, seed=1)


@pytest.fixture(scope="session")
def release(client):
    """Its release."""
    from engagement import analyse, open_assessment

    return analyse(open_assessment(client[0]))
