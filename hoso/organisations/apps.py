from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "hoso.organisations"
    label = "organisations"
