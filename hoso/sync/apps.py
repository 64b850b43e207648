from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "hoso.sync"
    label = "sync"

    def ready(self) -> None:
        from hoso.sync.owed import register_sources

        register_sources()
