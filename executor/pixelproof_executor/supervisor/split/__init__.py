"""Tests and code in two processes under two uids, joined by a socket that carries data only.

The test cell holds the tests and makes the comparisons; the code cell holds the code and never sees
a test, an expected value or a report. What crosses is built anew on the other side as an exact
type; everything else stays where it is and crosses as a handle.
"""
