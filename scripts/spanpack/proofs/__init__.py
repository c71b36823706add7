"""Prove tables right as a whole.

Nearly all records of a corpus are right, and to say so needs less than to say what is wrong. A table that is
read into columns (see columns.py) is valid by levels F and S; some operations on whole columns prove A, R and
C: ``anchors`` the spans, ``references`` the ids, ``words`` and ``attributions`` the rules of a layer, and
``tables`` all of them. What cannot be proved is not wrong: its records are read one by one and asked by the
rules (see checking.py), which alone say what is.
"""
