"""Stand-ins for outside systems; nothing of the product depends on them."""
