from django.apps import AppConfig


class ReadingConfig(AppConfig):
    name = "hoso.reading"
    label = "reading"
