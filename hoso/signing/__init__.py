"""Signatures that anyone can check without us.

One signature covers a manifest: the list of (dossier, version, hash) it approves.
`verify` is the reader for the world outside: no Django, no database.
"""
