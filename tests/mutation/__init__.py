"""The mutation suite: every kind of error planted in every record of the corpus, and counted when it is caught.

``python -m tests.mutation`` plants them all and writes docs/mutation.md; tests/test_mutation.py plants a sample.
"""
