"""Every due thing, kept as a row: whose it is, until when and why, and how it ended."""
