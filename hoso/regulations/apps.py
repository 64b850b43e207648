from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "hoso.regulations"
    label = "regulations"
