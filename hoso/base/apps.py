from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "hoso.base"
    label = "base"
