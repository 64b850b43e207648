"""A made-up province for demonstrations, tests and measurements: nobody in it is real.

`units` and `lives` plan it without a database, out of one seed; `filling` writes it in
bulk, `stages` and `upward` then walk some dossiers through the real verbs.
"""
