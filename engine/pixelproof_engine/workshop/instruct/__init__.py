"""AIEV-Instruct (AutoCoder, arXiv 2405.14906): dialogues whose code was run until its tests pass.

A Questioner makes a problem of a snippet, a Programmer solves it and writes unit tests, an
executor runs them, and what fails goes back through the Questioner. What may run code is passed in.
"""
