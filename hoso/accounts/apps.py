from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class AccountsConfig(AppConfig):
    name = "hoso.accounts"
    label = "accounts"

    def ready(self) -> None:
        """A role that is misspelt would leave its holders without the second factor, unseen."""
        from hoso.accounts.models import Role

        if unknown := set(settings.HOSO_MFA_ROLES) - set(Role.values):
            raise ImproperlyConfigured(f"HOSO_MFA_ROLES names no role: {', '.join(unknown)}")
