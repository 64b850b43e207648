"""The keys of what is sealed: which are there, what rests under each, and how they follow each other."""
