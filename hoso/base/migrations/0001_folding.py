"""Extensions and the SQL twin of hoso.base.text.folded."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

from hoso.base.text import APOSTROPHES, MARKED, PLAIN

_APOSTROPHES = APOSTROPHES.replace("'", "''")

FOLD = f"""
CREATE FUNCTION hoso_fold(given text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
  SELECT btrim(regexp_replace(
    translate(lower(normalize(given, NFC)), '{MARKED}{_APOSTROPHES}', '{PLAIN}'), '\\s+', ' ', 'g'))
$$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.RunSQL(FOLD, "DROP FUNCTION hoso_fold(text)"),
    ]
