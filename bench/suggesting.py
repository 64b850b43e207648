"""What is offered while somebody types: places of both eras, codes of the larger catalogs."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from bench.figures import MS, STATEMENTS, Figure, once, spread, worked
from bench.registry import Bench, measure
from bench.replaying import read, undone
from hoso.base.text import folded
from hoso.catalogs.models import Place
from hoso.catalogs.queries import suggest_places

WHO = "sonoivu"
TARGET = 50.0  # the first suggestions, issue 3
PLACES = 60  # typed letter by letter, without accents, in the names of one era or the other
DAYS = ("1/3/1985", "2/7/2025")
CODES = (
    ("major", ("q", "qu", "quan tri", "luat", "7340101", "giao duc tieu")),
    ("rank", ("c", "chuyen vien", "v.07.03", "giao vien")),
    ("school", ("d", "dai hoc", "can tho")),
    ("job_position", ("g", "giao vien", "ke toan")),
)


def typed() -> list[str]:
    """Every beginning of the names of some places; the same ones each time."""
    paths = Place.objects.order_by("key").values_list("full_path", flat=True)
    chosen = random.Random(1).sample(list(paths), PLACES)
    words = [folded(path).replace(",", "") for path in chosen]
    return [word[:length] for word in words for length in range(1, min(len(word), 24) + 1)]


@measure
def suggesting(on: Bench) -> Iterator[Figure]:
    words = typed()
    if on.quick:
        words = words[::10]
    asked = [{"q": word, "ngay": DAYS[number % 2]} for number, word in enumerate(words)]
    yield from _offered(on, "suggest.places", [f"/goi-y/place?{urlencode(each)}" for each in asked])
    statements = [sql for word in words for sql in undone(lambda w=word: suggest_places(w))]  # type: ignore[misc]
    bare = [once(lambda s=sql: read(on, [s])) for sql in statements]  # type: ignore[misc]
    yield from spread("suggest.places.bare_sql", bare)
    for catalog, beginnings in CODES:
        paths = [f"/goi-y/{catalog}?{urlencode({'q': word})}" for word in beginnings]
        yield from _offered(on, f"suggest.{catalog}", paths * (1 if on.quick else 10))


def _offered(on: Bench, name: str, paths: Sequence[str]) -> Iterator[Figure]:
    visitor = on.visitor(WHO)
    for path in paths[:3]:
        visitor.get(path)
    taken = [once(lambda p=path: visitor.get(p)) for path in paths]  # type: ignore[misc]
    yield from spread(f"{name}.server", taken, TARGET)
    yield Figure(f"{name}.server.slowest", max(taken), MS)
    alone = [worked(lambda p=path: visitor.get(p), 1)[0] for path in paths]  # type: ignore[misc]
    yield from spread(f"{name}.server.processor", alone)
    yield Figure(f"{name}.statements", len(visitor.statements(paths[0])), STATEMENTS)
