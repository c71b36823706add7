"""The EDTF profile of the package (ISO 8601-2, EDTF levels 0 to 2): calendar days and bounds.

The form is checked by the pattern ``edtf`` in schemas/common.json; this module checks what a
pattern cannot: that the days exist and that the ends are in order. Python's EDTF libraries accept
29 February 2019 and reversed intervals, so they are not used.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_PROFILE = r"{0}[?~%]?(?:/{0}[?~%]?)?|\[{0}\.\.{0}\]".format(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
"""The form of what is no decade, but for the numbers of months and days."""


def impossible_day(edtf: str) -> str | None:
    """Return the first date in ``edtf`` that the calendar lacks, as 2019-02-29, or None."""
    if edtf == "000X":
        return edtf
    for match in _DATE.finditer(edtf):
        year, month, day = match.groups()
        if year == "0000" or (day and int(day) > calendar.monthrange(int(year), int(month))[1]):
            return match[0]
    return None


def bounds(edtf: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day that ``edtf`` can mean.

    >>> bounds("2021-02")
    (datetime.date(2021, 2, 1), datetime.date(2021, 2, 28))
    >>> bounds("198X")
    (datetime.date(1980, 1, 1), datetime.date(1989, 12, 31))

    Raises ValueError where the text is not of the profile or a day does not exist.
    """
    if re.fullmatch(r"\d{3}X", edtf):
        return dt.date(int(edtf[:3] + "0"), 1, 1), dt.date(int(edtf[:3] + "9"), 12, 31)
    if not re.fullmatch(_PROFILE, edtf):
        raise ValueError(f"{edtf!r} is not a date of the EDTF profile")
    dates = [_day_range(match) for match in _DATE.finditer(edtf)]
    return dates[0][0], dates[-1][1]


def reversed_ends(edtf: str) -> bool:
    """Return whether an interval or a set of ``edtf`` ends before it begins, whatever days its ends mean.

    The last day that the end can mean is compared with the first one of the beginning: 2021-05/2021 is an interval
    from May to some day of the year. Expects days that exist (see impossible_day).

    >>> reversed_ends("2021-05/2021"), reversed_ends("2021-05/2021-04")
    (False, True)
    """
    ends = [_day_range(match) for match in _DATE.finditer(edtf)]
    return len(ends) == 2 and ends[1][1] < ends[0][0]


def _day_range(match: re.Match[str]) -> tuple[dt.date, dt.date]:
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if month is None:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if day is None:
        return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
    return dt.date(year, month, day), dt.date(year, month, day)
