"""The trigger that records every row and refuses what is written outside a recording.

`ensure()` sets it on every table of our own rooms; the `migrate` command calls it
after each run, so a new model needs nothing of its own.
"""

from __future__ import annotations

import re

from django.apps import apps
from django.db import connection

EXEMPT: dict[str, str] = {
    "audit_event": "the log itself",
    "audit_rowchange": "the log itself",
    "audit_leaf": "the log itself",
    "audit_head": "the log itself",
    "accounts_tries": "failures in a row; each is an event already",
    "accounts_oldpassword": "hashes that the rows of accounts in the log hold already",
    "accounts_intakerow": "what a workbook asks for; the account that comes of it is recorded, and "
    "a one-time password must leave no image",
    "keys_run": "how far a sealing anew is; what it came to is recorded",
    "sync_payload": "the text of a packet, made of a version that is kept already",
    "quality_measure": "derived from the dossier, which is recorded; made anew at any time",
    "deadlines_deadline": "derived from steps taken, which are recorded; made anew each night",
    "web_tally": "how often something was asked for, in the last minutes",
    "changes_proposal": "written once, under the hash that its audited declaration carries",
    "exchange_loadperson": "what a workbook says of a person; it becomes a declaration when loaded",
    "regulations_revision": "a token that says something changed; what changed is recorded",
    "reading_reading": "who looked at whom; sealed into the log by the day (reading.services)",
    "changes_draft": "what a person is still typing; it becomes items when submitted",
}

# Only ever added to, but for these columns.
COUNTED: dict[str, tuple[str, ...]] = {"reading_reading": ("times", "last_at")}

# Only ever added to. A checkpoint is recorded besides, as any other row.
LOG = ("audit_event", "audit_rowchange", "audit_leaf", "audit_head", "audit_checkpoint")

FUNCTION = """
CREATE OR REPLACE FUNCTION hoso_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  event text := nullif(current_setting('hoso.event', true), '');
  old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
BEGIN
  -- What rests is sealed with another key (hoso.keys): the same values, so no image of the row.
  IF TG_OP = 'UPDATE' AND current_setting('hoso.reseal', true) = 'on' AND NOT EXISTS (
    SELECT FROM jsonb_each(new_row) n JOIN jsonb_each(old_row) o USING (key)
    WHERE n.value IS DISTINCT FROM o.value AND n.value #>> '{}' !~ '^(hs1:|\\x6873313a)'
      AND NOT (key ~ '_hash$' AND o.value #>> '{}' = '')
  ) THEN
    RETURN NULL;
  END IF;
  IF event IS NULL THEN
    RAISE EXCEPTION 'hoso: % on % outside audit.recording', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO audit_rowchange (event_id, at, "table", "row", operation, before, after)
  VALUES (event::uuid, clock_timestamp(), TG_TABLE_NAME,
          coalesce(new_row, old_row) ->> TG_ARGV[0], TG_OP, old_row, new_row);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION hoso_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'hoso: % on % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE FUNCTION hoso_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - TG_ARGV IS DISTINCT FROM to_jsonb(OLD) - TG_ARGV THEN
    RAISE EXCEPTION 'hoso: % on % is refused', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""


def audited_tables() -> dict[str, str]:
    """Table name to its primary key column, for every table of our own rooms."""
    tables = {}
    for model in apps.get_models(include_auto_created=True):
        room = model._meta.app_config
        table = model._meta.db_table
        is_ours = room is not None and room.name.startswith("hoso.")
        if is_ours and table not in EXEMPT and model._meta.managed:
            tables[table] = str(model._meta.pk.column)
    return tables


def bodies() -> dict[str, str]:
    """What each of our functions says, by its name."""
    return dict(re.findall(r"FUNCTION (\w+)\(\).*?\$\$(.*?)\$\$", FUNCTION, re.DOTALL))


def guards() -> dict[str, dict[str, str]]:
    """By table: what stands on it, under which name (after `hoso_`), as PostgreSQL writes it."""
    found: dict[str, dict[str, str]] = {}
    for table, key in sorted(audited_tables().items()):
        found[table] = {
            "record": f"AFTER INSERT OR DELETE OR UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION hoso_record('{key}')",
            "truncate": f"BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION hoso_refuse()",
        }
    for table in LOG:
        found.setdefault(table, {})["append"] = (
            f"BEFORE DELETE OR UPDATE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION hoso_refuse()"
        )
    for table, columns in COUNTED.items():
        listed = ", ".join(f"'{each}'" for each in columns)
        found[table] = {
            "keep": f"BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION hoso_refuse()",
            "only": f"BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION hoso_only({listed})",
        }
    return found


def ensure() -> None:
    """Idempotent. Also makes the log append-only."""
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        cursor.execute(FUNCTION)
        for table, triggers in guards().items():
            for name, body in triggers.items() if table in existing else ():
                cursor.execute(f"CREATE OR REPLACE TRIGGER hoso_{name} {body}")
