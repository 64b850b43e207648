"""Yearly reports: each unit's to the managing body, and the managing body's own over them."""
