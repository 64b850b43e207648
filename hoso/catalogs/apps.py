from django.apps import AppConfig


class CatalogsConfig(AppConfig):
    name = "hoso.catalogs"
    label = "catalogs"
