from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class DossiersConfig(AppConfig):
    name = "hoso.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from hoso.base import wall
        from hoso.dossiers import walled
        from hoso.dossiers.owed import register_sources

        register_sources()
        # Once for each `migrate`, when every table of every room is there.
        post_migrate.connect(walled.ensure, sender=self, dispatch_uid="hoso.wall")
        connection_created.connect(wall.stands_again, dispatch_uid="hoso.wall")
