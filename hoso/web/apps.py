from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "hoso.web"
    label = "web"

    def ready(self) -> None:
        from hoso.web import checks  # noqa: F401  # registers them
