from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "hoso.deadlines"
    label = "deadlines"

    def ready(self) -> None:
        from hoso.deadlines.reviews import register_sources

        register_sources()
