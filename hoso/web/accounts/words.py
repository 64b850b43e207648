"""What the regulation in force says of a lost password, for who has lost it and who helps."""

from __future__ import annotations

from hoso.accounts.models import Role
from hoso.dossiers import services as dossiers
from hoso.regulations import queries as regulations


def lost_password() -> str:
    """To whom it is reported, who asks for a new one, who issues it, by which article."""
    profile = regulations.profile()
    issuer = _name(dossiers.issuer_of(profile))
    article = profile.lost_password.citation.shown()
    if len(profile.lost_password.value) == 1:
        return f"Mất hoặc quên mật khẩu: báo {issuer} để được cấp lại. {article}."
    asked = " và ".join(_name(role) for role in dossiers.reporters(profile))
    return f"Mất hoặc quên mật khẩu: báo ngay {asked}; đơn vị đề nghị, {issuer} cấp lại. {article}."


def _name(role: str) -> str:
    name = regulations.profile().role_name(role) or str(Role(role).label)
    return name if role in _BODIES else name[:1].lower() + name[1:]


_BODIES = {Role.HOME_AFFAIRS.value}
