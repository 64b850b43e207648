"""`make bench`: how fast the common acts are on 10,000 people. See docs/operations/speed.md."""
