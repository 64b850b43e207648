from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "hoso.deadlines"
    label = "deadlines"
