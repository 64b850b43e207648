from django.apps import AppConfig


class ProvinceConfig(AppConfig):
    """Installed only where HOSO_DEMO or HOSO_TESTING is on; brings the command `seed`."""

    name = "simulators.province"
    label = "simulators_province"
