"""The workbook: its sheets and columns, what stands in a cell, writing it and reading it.

The format is described in docs/rules/workbooks.md.
"""
