from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "hoso.changes"
    label = "changes"

    def ready(self) -> None:
        from hoso.changes.owed import register_sources

        register_sources()
