from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "hoso.notices"
    label = "notices"
