from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "hoso.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from hoso.base.migrating import after_migrate
        from hoso.dossiers import walled
        from hoso.dossiers.owed import register_sources

        register_sources()
        after_migrate(walled.ensure)
