"""Reader: the dossier on paper, as the form of Circular 06/2023/TT-BNV lays it out."""

from hoso.dossiers.readers.print.rendering import Box, Printed, Sheet, render_cv
from hoso.dossiers.readers.print.sheets import Head, sheet_of

__all__ = ["Box", "Head", "Printed", "Sheet", "render_cv", "sheet_of"]
