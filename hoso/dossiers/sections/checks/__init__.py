"""Checks between fields, rows and sections, by part of the form; tables share `spans`.

Each is pure and declared in its section. docs/rules/checks.md lists them.
"""
