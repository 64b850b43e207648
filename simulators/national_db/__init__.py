"""A stand-in for the receiving service of the national database of the public service.

It speaks the 2020 interface of the Ministry's service (docs/rules/packet.md) and can
misbehave on command. Standard library only, and nothing of `hoso`: a mistake of ours
must not cancel itself out.
"""
