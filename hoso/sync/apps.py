from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "hoso.sync"
    label = "sync"
