"""Clients of a release warn of their own and of one another's code; they are not asked to be silent."""

import os

import pytest

# Before any of them is imported: none may ask the network.
os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}

collect_ignore = ["programs"]
"""They are run in environments of their own, with libraries that are missing here."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for kind in ("DeprecationWarning", "PendingDeprecationWarning", "FutureWarning", "ResourceWarning"):
            item.add_marker(pytest.mark.filterwarnings(f"default::{kind}"))
