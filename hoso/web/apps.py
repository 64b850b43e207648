from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class WebConfig(AppConfig):
    name = "hoso.web"
    label = "web"

    def ready(self) -> None:
        from hoso.web import checks  # noqa: F401  # registers them
        from hoso.web.middleware import signed_in

        user_logged_in.connect(signed_in, dispatch_uid="hoso.wall")
