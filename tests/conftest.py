"""Settings of all tests."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.damage import in_time

# How long an example takes says more of the machine than of the code.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")


@pytest.fixture
def soon() -> Iterator[None]:
    """Let a test fail that takes more than a minute: what hangs must not pass, nor stop the others."""
    with in_time(60):
        yield
