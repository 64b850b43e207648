"""A stand-in for the CA of the public service (Cục Chứng thực số và Bảo mật thông tin)."""

from simulators.pki.authority import Authority, Holder, new_key

__all__ = ["Authority", "Holder", "new_key"]
