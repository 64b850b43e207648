"""Declarations from before 0004 get the steps of the chain they went through: declared, checked
by the officer, approved by the head. The dates are those they carry; a step that is over had the
due day of which nothing was kept, so its own day stands there."""

from django.db import migrations

from hoso import audit

PLACED = """
UPDATE changes_declaration SET
  step = CASE state WHEN 'submitted' THEN 'check' WHEN 'checked' THEN 'approve'
                    WHEN 'returned' THEN 'declare' ELSE '' END,
  step_role = CASE state WHEN 'submitted' THEN 'officer' WHEN 'checked' THEN 'head'
                         WHEN 'returned' THEN 'person' ELSE '' END,
  step_since = CASE WHEN state IN ('submitted', 'returned') THEN submitted_at::date
                    WHEN state = 'checked' THEN checked_at::date END,
  entered_by = CASE origin WHEN 'person' THEN 'person' ELSE 'officer' END
"""
DECLARED = """
INSERT INTO changes_steptaken
  (declaration_id, number, step, label, role, since, due_on, outcome, ended_at, by_id, reason)
SELECT id, 0, 'declare', 'Khai', entered_by, happened_on, declare_by, 'passed', submitted_at,
       submitted_by_id, '' FROM changes_declaration
"""
CHECKED = """
INSERT INTO changes_steptaken
  (declaration_id, number, step, label, role, since, due_on, outcome, ended_at, by_id, reason)
SELECT id, 1, 'check', 'Kiểm tra', 'officer', submitted_at::date, checked_at::date, 'passed',
       checked_at, checked_by_id, ''
FROM changes_declaration WHERE checked_at IS NOT NULL AND origin <> 'load'
"""
NOW = """
INSERT INTO changes_steptaken
  (declaration_id, number, step, label, role, since, due_on, outcome, ended_at, by_id,
   signature_id, reason)
SELECT d.id, CASE WHEN d.checked_at IS NULL OR d.origin = 'load' THEN 1 ELSE 2 END,
       coalesce(nullif(d.step, ''), 'approve'),
       CASE d.step WHEN 'check' THEN 'Kiểm tra' WHEN 'declare' THEN 'Khai lại' ELSE 'Ký duyệt' END,
       coalesce(nullif(d.step_role, ''), 'head'), coalesce(d.checked_at, d.submitted_at)::date,
       d.due_on, CASE d.state WHEN 'applied' THEN 'approved' WHEN 'withdrawn' THEN 'withdrawn'
                              ELSE '' END,
       d.closed_at, s.signed_by_id, s.signature_id, ''
FROM changes_declaration d LEFT JOIN changes_approvalsession s ON s.id = d.session_id
"""


def take_steps(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM changes_declaration)")
        if not cursor.fetchone()[0]:
            return
        with audit.recording("upgrade", "changes.take_steps"):
            for statement in (PLACED, DECLARED, CHECKED, NOW):
                cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("changes", "0004_regulations_as_data"),
        ("audit", "0001_initial"),
    ]

    operations = [migrations.RunPython(take_steps, migrations.RunPython.noop)]
