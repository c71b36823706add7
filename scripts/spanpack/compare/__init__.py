"""Compare two annotation sets over the same texts: ``spanpack compare``.

    sets -> units -> matching -> scores, clusters, chance -> report

``sets`` finds and reads the two sets; ``units`` says what of a record is compared; ``matching`` which
record of A is which of B; ``scores``, ``clusters`` and ``chance`` hold the measures, each with its paper;
``report`` shows them.
"""

from __future__ import annotations

from spanpack.compare.comparison import Comparison, compare

__all__ = ["Comparison", "compare"]
