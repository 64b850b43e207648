"""The builders build: one life of a dossier with them alone."""

from __future__ import annotations

import pytest

from hoso.accounts.models import Role
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.dossiers.sections import SECTIONS
from hoso.signing import demo
from hoso.signing.services import unlocked
from tests import builders


@pytest.mark.django_db
def test_builders_walk_a_dossier_from_record_to_version() -> None:
    tree = builders.make_tree()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    head = builders.make_account("Lê Hoàng Nam", role=Role.HEAD, unit=tree.unit)
    key = builders.make_key(head, tree.unit)
    someone = builders.make_person(tree.division, officer)
    checked = builders.check(builders.declare(someone), officer)
    assert checked.state == rules.CHECKED
    if checked.exceptions:
        checked = changes.clear_exceptions(checked, by=head, revision=checked.revision)
    with unlocked(key, demo.PIN) as signer:
        done = changes.approve(tree.unit, {checked.pk: checked.revision}, by=head, signer=signer)
    assert [version.number for version in done.versions] == [1]


def test_every_section_has_something_typed() -> None:
    assert set(builders.TYPED) == set(SECTIONS)
