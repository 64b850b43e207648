"""The keys of what is sealed: which there are, what rests under each, how they are replaced."""
