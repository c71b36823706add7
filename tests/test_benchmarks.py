"""What the benchmarks measure: packages that are made for it, and valid."""

from pathlib import Path

import pytest

from benchmarks import corpus
from spanpack.package import open_package
from spanpack.validation.validate import check_opened


def test_the_package_that_is_measured_is_valid_with_all_rules_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "DATA", tmp_path)
    checked = check_opened(open_package(corpus.make(10)))
    assert checked.findings == []
    assert checked.counts["documents"] == 10
