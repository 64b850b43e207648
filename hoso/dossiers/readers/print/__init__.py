"""Reader: the dossier on paper. The CV as the form of Circular 06/2023/TT-BNV lays it out, the
supplementary CV, the labour contract of Circular 05/2023/TT-BNV."""

from hoso.dossiers.readers.print.contract import appendix_sheet, contract_sheet
from hoso.dossiers.readers.print.rendering import (
    Box,
    Printed,
    Sheet,
    render_contract,
    render_cv,
    render_supplement,
)
from hoso.dossiers.readers.print.sheets import Head, sheet_of
from hoso.dossiers.readers.print.supplement import Approved, supplement_sheet

__all__ = [
    "Approved",
    "Box",
    "Head",
    "Printed",
    "Sheet",
    "appendix_sheet",
    "contract_sheet",
    "render_contract",
    "render_cv",
    "render_supplement",
    "sheet_of",
    "supplement_sheet",
]
