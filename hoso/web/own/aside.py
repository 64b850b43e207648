"""At the right: the scan, the line of steps, the history of the section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from hoso.changes.proving import kinds_taken
from hoso.dossiers.sections.declaration import Section
from hoso.regulations.profile import Profile
from hoso.web.own import fields, forms, past, process
from hoso.web.own.asked import Asked
from hoso.web.own.desk import Desk
from hoso.web.own.scans import KINDS, scans
from hoso.web.shown import Control


def aside(request: HttpRequest, desk: Desk, asked: Asked) -> dict[str, Any]:
    """The words of the right column."""
    declared = asked.declared
    proofs = desk.proofs(*asked.place)
    everything = [
        each for group in (*desk.evidence.values(), *desk.past.values()) for each in group
    ]
    everything += [each for item in desk.items for each in item.evidence.all()]
    kinds = desk.labels.values
    wanted = request.GET.get("mc", "")
    chosen = next((each for each in everything if str(each.pk) == wanted), None)
    open_one = chosen or (proofs[0] if proofs and asked.has_form else None)
    title, steps = process.steps(desk)
    entries = past.history(desk.person, declared, desk.account.pk)
    is_whole = bool(request.GET.get("lich-su"))
    return {
        "proofs": scans(proofs, kinds),
        "proof_controls": proof_controls(declared, asked, kinds, desk.rule),
        "viewer": scans([open_one], kinds)[0] if open_one else None,
        "steps": steps,
        "steps_title": title,
        "history": entries if is_whole else entries[: past.SHOWN],
        "history_more": "" if is_whole or len(entries) <= past.SHOWN else len(entries),
    }


def proof_controls(
    declared: Section, asked: Asked, kinds: Mapping[tuple[str, str], str], rule: Profile
) -> dict[str, Control]:
    """The controls of a new scan, with what was said of them and typed into them."""
    errors = {
        forms.OF_SERVICE[each.field]: each.message
        for each in asked.found
        if each.field in forms.OF_SERVICE and not each.section
    }
    given = asked.proof
    taken, named = kinds_taken(rule, declared), rule.papers(declared.number)
    offered = [(code, kinds.get((KINDS, code), code)) for code in taken]
    hint = f"Chỉ nhận các loại này: {named.citation.shown()}." if named.value else ""
    return {
        "file": Control(forms.FILE, "Tệp bản quét", "file", hint="PDF, JPG, PNG; tối đa 20 MB",
                        error=errors.get(forms.FILE, "")),
        "kind": Control(forms.KIND, "Loại giấy tờ", "select", choices=offered,
                        value=given.kind or next(iter(taken), ""), hint=hint,
                        error=errors.get(forms.KIND, "")),
        "number": Control(forms.NUMBER, "Số văn bản", value=given.number, limit=60,
                          error=errors.get(forms.NUMBER, "")),
        "issuer": Control(forms.ISSUER, "Cơ quan ban hành", value=given.issuer, limit=300,
                          error=errors.get(forms.ISSUER, "")),
        "signer": Control(forms.SIGNER, "Người ký", value=given.signer, limit=120,
                          error=errors.get(forms.SIGNER, "")),
        "issued_on": Control(forms.ISSUED_ON, "Ngày văn bản", "partial-date",
                             value=given.issued_on, error=errors.get(forms.ISSUED_ON, ""),
                             read=fields.read_as(given.issued_on) if given.issued_on else ""),
    }  # fmt: skip
