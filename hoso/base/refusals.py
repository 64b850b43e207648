"""What the database refused, in words."""

from __future__ import annotations

from django.apps import apps
from django.db import IntegrityError

from hoso.base.errors import Conflict


def spoken(error: IntegrityError) -> Conflict:
    """A Conflict with the `violation_error_message` of the constraint that was broken.

    Raise it `from` the error: `except IntegrityError as error: raise spoken(error) from error`.
    """
    broken = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if broken and constraint.name == broken:
                return Conflict(str(constraint.violation_error_message))
    return Conflict("Cơ sở dữ liệu không nhận thay đổi này vì trái với dữ liệu đã có.")
