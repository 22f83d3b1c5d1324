"""The payloads that the contract's own tests start from."""

import pytest

from .recording import Recording


@pytest.fixture(scope="session")
def recording() -> Recording:
    return Recording.make()
