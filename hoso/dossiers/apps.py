from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "hoso.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from hoso.dossiers.owed import register_sources

        register_sources()
