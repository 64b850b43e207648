"""The fixtures are in `tests.visitors`, for every test that wants a browser."""

from tests.visitors import Visit, Visitor

__all__ = ["Visit", "Visitor"]
