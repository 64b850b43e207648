"""What the second wall is made of in the database: two roles, their rights, a policy on each table.

`ensure` sets it up after each `migrate`, out of the models: a table with a way to a person, however
long, is walled through that way, so a new one needs nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, models, transaction

from hoso.base.wall import WEB, WHOLE
from hoso.dossiers.models import Person, SectionRow, SingleRow

# Tables that lead to a person and are not walled, each with its reason.
EXEMPT: dict[str, str] = {}

_IN_UNITS = "ANY ((SELECT nullif(current_setting('hoso.units', true), '')::bigint[])::bigint[])"
_IN_PEOPLE = "ANY ((SELECT nullif(current_setting('hoso.people', true), '')::uuid[])::uuid[])"
_IS_ASKER = "(SELECT nullif(current_setting('hoso.account', true), '')::bigint)"
# Who may see a row, where it is not simply whoever sees its person.
RULES: dict[str, str] = {
    "dossiers_person": f"unit_id = {_IN_UNITS} OR id = {_IN_PEOPLE}",
    # Of somebody who may have no record yet; of whom the asker cannot tell whether there is one.
    "dossiers_recordrequest": f"unit_id = {_IN_UNITS} OR EXISTS "
    "(SELECT FROM dossiers_person p WHERE p.id = dossiers_recordrequest.person_id)",
    "dossiers_consent": f"asked_by_id = {_IS_ASKER} OR person_id IS NULL OR EXISTS "
    "(SELECT FROM dossiers_person p WHERE p.id = dossiers_consent.person_id)",
    # A workbook shows what its owner may see.
    "exchange_loadperson": "EXISTS (SELECT FROM exchange_load p WHERE p.id = "
    f"exchange_loadperson.load_id AND p.by_id = {_IS_ASKER})",
    # What somebody looked for and did oneself stays one's own.
    "reading_reading": f"account_id = {_IS_ASKER} OR EXISTS "
    "(SELECT FROM dossiers_person p WHERE p.id = reading_reading.person_id)",
}

_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
    BEGIN
      CREATE ROLE {role} NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- of another database, just now
    END;
  END IF;
  IF NOT pg_has_role(current_user, '{role}',
      CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END)
  THEN
    EXECUTE format('GRANT {role} TO %I', current_user);
  END IF;
END $$;
"""
# As EXISTS in a policy, but planned once in a session: a dossier is read from forty tables at once.
_SEES = """
CREATE OR REPLACE FUNCTION hoso_sees(uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM public.dossiers_person p WHERE p.id = $1);
END $$;
"""
_OWN_TABLES = """
SELECT tablename FROM pg_tables
WHERE schemaname = 'public' AND tableowner = current_user ORDER BY tablename
"""
_STANDING = """
SELECT c.relname, obj_description(p.oid, 'pg_policy') FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relrowsecurity AND c.relnamespace = 'public'::regnamespace
  AND p.polname = 'hoso_web'
"""
NEEDS_ROLES = (
    f"The database login may not create the roles {WEB} and {WHOLE}, or not take them on. What the "
    "administrator of the database does once stands in docs/operations/install.md; or set "
    "HOSO_ROW_SECURITY=0."
)


def rules() -> dict[str, str]:
    """By table: the condition under which the web role sees a row. In the order of the ways."""
    found = {Person._meta.db_table: RULES[Person._meta.db_table]}
    waiting = [
        each
        for each in apps.get_models(include_auto_created=True)
        if each._meta.managed and each is not Person
    ]
    while ready := [each for each in waiting if _way(each, found)]:
        for each in ready:
            table = each._meta.db_table
            if issubclass(each, SectionRow | SingleRow):
                found[table] = "hoso_sees(person_id)"
            else:
                found[table] = RULES.get(table) or _through(table, *_way(each, found)[0])
        waiting = [each for each in waiting if each not in ready]
    return {table: rule for table, rule in found.items() if table not in EXEMPT}


def ensure() -> None:
    """Idempotent. Raises ImproperlyConfigured where the roles are missing and may not be made."""
    if not settings.HOSO_ROW_SECURITY:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute("".join(_ROLE.format(role=role) for role in (WEB, WHOLE)))
        except ProgrammingError as error:
            raise ImproperlyConfigured(NEEDS_ROLES) from error
        cursor.execute(_OWN_TABLES)
        tables = [table for (table,) in cursor.fetchall()]
        cursor.execute(_grants(tables))
        if Person._meta.db_table in tables:
            cursor.execute(_SEES)
        cursor.execute(_STANDING)
        standing = dict(cursor.fetchall())
        wanted = {table: rule for table, rule in rules().items() if table in tables}
        for table in standing.keys() - wanted.keys():
            cursor.execute(_taken_down(table))
        for table, rule in wanted.items():
            if standing.get(table) != rule:
                cursor.execute(_put_up(table, rule), [rule])


def stands() -> bool:
    """Whether `ensure` has been here since the last table was made."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING)
        return dict(cursor.fetchall()) == rules()


def _way(model: type[models.Model], known: dict[str, str]) -> list[tuple[str, str, str, bool]]:
    """Columns that lead to a walled table, with that table, its key and whether they may be empty:
    first one that leads to the person, and that always leads somewhere."""
    found = [
        (each.column, parent._meta.db_table, str(parent._meta.pk.column), each.null)
        for each in model._meta.concrete_fields
        if isinstance(each, models.ForeignKey)
        and (parent := each.related_model)._meta.db_table in known
        and parent is not model
    ]
    return sorted(found, key=lambda each: (each[3], each[1] != Person._meta.db_table, each[0]))


def _through(table: str, column: str, parent: str, key: str, is_null: bool) -> str:
    sees = f"EXISTS (SELECT FROM {parent} p WHERE p.{key} = {table}.{column})"
    return f"{column} IS NULL OR {sees}" if is_null else sees


def _grants(tables: Iterable[str]) -> str:
    """On what is there, and on what is made later."""
    listed = ", ".join(f'"{table}"' for table in tables)
    rows, both = "SELECT, INSERT, UPDATE, DELETE", f"{WEB}, {WHOLE}"
    later = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT"
    return f"""
    GRANT USAGE ON SCHEMA public TO {both};
    GRANT {rows} ON {listed} TO {both};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {both};
    {later} {rows} ON TABLES TO {both};
    {later} USAGE, SELECT ON SEQUENCES TO {both};
    """


def _put_up(table: str, rule: str) -> str:
    """What is written is judged by the services; the wall hides."""
    return f"""
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    DROP POLICY IF EXISTS hoso_web ON {table};
    DROP POLICY IF EXISTS hoso_whole ON {table};
    CREATE POLICY hoso_whole ON {table} TO {WHOLE} USING (true);
    CREATE POLICY hoso_web ON {table} TO {WEB} USING ({rule}) WITH CHECK (true);
    COMMENT ON POLICY hoso_web ON {table} IS %s;
    """


def _taken_down(table: str) -> str:
    return f"""
    DROP POLICY IF EXISTS hoso_web ON {table};
    DROP POLICY IF EXISTS hoso_whole ON {table};
    ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
    """
