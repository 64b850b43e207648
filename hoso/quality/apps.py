from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "hoso.quality"
    label = "quality"
