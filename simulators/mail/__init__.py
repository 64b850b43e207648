"""A mail server that keeps what it is given and misbehaves on command. For tests only: it wants
aiosmtpd, which an installation does not have."""
