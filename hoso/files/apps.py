from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "hoso.files"
    label = "files"
    verbose_name = "Tệp minh chứng"
