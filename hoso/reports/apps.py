from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "hoso.reports"
    label = "reports"

    def ready(self) -> None:
        from hoso.reports.owed import register_sources

        register_sources()
