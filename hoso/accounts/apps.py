from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hoso.accounts"
    label = "accounts"
