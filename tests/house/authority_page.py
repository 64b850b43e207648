"""docs/operations/authority.md out of authority.csv: the same table, a sign in each cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SIGNS = {"shown": "●", "yes": "○", "refused": "–", "hidden": "·", "sign-in": "→",
         "refused+named": "–●", "-": "×"}  # fmt: skip
HEAD = """# Who may do what, at every address

Made from [`tests/house/authority.csv`](../../tests/house/authority.csv) by
`tests/house/test_authority.py`, which walks every address of the web and the API (out of the URL
resolver) as every viewer and compares. The world is one person of a division, whose dossier was
approved, signed upward and declared again; addresses with an id are about that person, or
about somebody else who has what the person has not (`tests/house/viewers.py`). The regulation is
that of Cà Mau; for the addresses of `entry` that of Tuyên Quang, where the officer enters.

| sign | word in the CSV | the answer |
|---|---|---|
| ● | `shown` | let in, and the answer (page, PDF, workbook, ZIP) names the person |
| ○ | `yes` | let in; the person is not in the answer |
| – | `refused` | 403, in words that say which right is missing |
| · | `hidden` | 404, as for what is not there |
| –● | `refused+named` | 403 that names the person, to who may read them: a key is missing |
| → | `sign-in` | the sign-in page |
| × | `-` | 405: the method is not known |

A POST is sent with an empty form: ○ says that the door is open (what is typed may still be
refused), not that something was written. A method that an address does not know has no row.
Each address opens to somebody, but for those that `CLOSED` in the test names.

**A new address** fails the test until it has its rows: run
`.venv/bin/pytest tests/house/test_authority.py`, read what stands in `var/authority/` cell by cell
against `hoso/accounts/access.py` and the regulation, copy the rows that are right into the CSV, and
copy `var/authority/authority.md` here.

## Viewers

`agency` is the person's agency, `division` where the person works, `beside` another division of the
agency, `above` the province, `other` another agency.

"""


def area_of(name: str) -> str:
    """The namespace of an address; those of allauth have none."""
    return name.partition(":")[0] if ":" in name else "allauth"


def page(viewers: Iterable[str], rows: Mapping[tuple[str, str], Mapping[str, str]]) -> str:
    """The whole page."""
    keys = {who: chr(ord("A") + at) for at, who in enumerate(viewers)}
    lines = [HEAD, ", ".join(f"{key} {who}" for who, key in keys.items()), "\n"]
    area = ""
    for (name, method), row in rows.items():
        here = area_of(name)
        if here != area:
            area = here
            lines.append(f"\n## {area}\n\n| address | | {' | '.join(keys.values())} |\n")
            lines.append("|---|---|" + "---|" * len(keys) + "\n")
        cells = " | ".join(SIGNS[row[who]] for who in keys)
        lines.append(f"| {name.removeprefix(f'{area}:')} | {method} | {cells} |\n")
    return "".join(lines)
