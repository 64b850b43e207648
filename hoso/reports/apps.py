from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "hoso.reports"
    label = "reports"
