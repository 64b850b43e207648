"""Settings, out of the environment only. `docs/operations/settings.md` explains each name.

Nothing here is a secret and nothing guesses: outside a demo or a test, a missing
name stops the start with a sentence that says which.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from hoso.audit import failures

ROOT = Path(__file__).resolve().parent.parent


def given(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set; see docs/operations/settings.md")
    return value


def is_on(name: str) -> bool:
    return os.environ.get(name, "") in {"1", "true", "yes"}


def database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # a restarted database costs no request after it
        "OPTIONS": {
            "pool": {
                "min_size": 1,
                "max_size": int(given("HOSO_DB_POOL", "8")),
                "timeout": 10,
            }
        },
    }


HOSO_DEMO = is_on("HOSO_DEMO")
HOSO_TESTING = is_on("HOSO_TESTING")
DEBUG = is_on("HOSO_DEBUG")
DATA_DIR = Path(given("HOSO_DATA_DIR", str(ROOT / "var")))
FILES_DIR = DATA_DIR / "files"

SECRET_KEY = given("HOSO_SECRET_KEY")
ALLOWED_HOSTS = given("HOSO_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in given("HOSO_ORIGINS", "").split(",") if origin]

DATABASES = {"default": database(given("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "hoso.audit",  # first: its `migrate` also sets the audit triggers
    "hoso.base",
    "hoso.files",
    "hoso.keys",
    "hoso.catalogs",
    "hoso.organisations",
    "hoso.accounts",
    "hoso.regulations",
    "hoso.notices",
    "hoso.signing",
    "hoso.deadlines",
    "hoso.dossiers",
    "hoso.changes",
    "hoso.sync",
    "hoso.quality",
    "hoso.exchange",
    "hoso.reports",
    "hoso.web",
    "hoso.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "csp",
]
if HOSO_DEMO or HOSO_TESTING:
    INSTALLED_APPS.append("simulators.province")  # `hoso seed`

MIDDLEWARE = [
    "hoso.web.middleware.ReadableRequests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hoso.web.middleware.KeptByNobody",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hoso.web.middleware.OwnPasswordFirst",
    "hoso.web.middleware.SpokenErrors",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hoso.web.shell.shell",
            ],
            "builtins": ["hoso.web.templatetags.hoso"],
        },
    }
]

AUTH_USER_MODEL = "accounts.Account"
# The sign-in name is sealed; `username_hash` is what is unique.
SILENCED_SYSTEM_CHECKS = ["auth.E003"]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_AGE = 60 * 60 * 8
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"  # evidence opens beside the field it proves, in our own frame
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if given("HOSO_HTTPS", "" if HOSO_DEMO or DEBUG else "1"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    }
}

LANGUAGE_CODE = "vi"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or is_on("HOSO_TESTING")
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or is_on("HOSO_TESTING")

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
HOSO_UPLOAD_LIMIT = int(given("HOSO_UPLOAD_LIMIT", str(20 * 1024 * 1024)))

PROCRASTINATE_WORKER_DEFAULTS = {
    "task_middleware": [failures.noted],
    "delete_jobs": "successful",  # two periodic jobs a minute are a million rows a year
}

HOSO_KEYS_TEXT = given("HOSO_KEYS_TEXT", "")
HOSO_KEYS = given(
    "HOSO_KEYS",
    str(DATA_DIR / "sealing" / "keys.json")
    if HOSO_DEMO or HOSO_TESTING or HOSO_KEYS_TEXT
    else None,
)
HOSO_REGULATION = given("HOSO_REGULATION", "ca_mau_2024")
HOSO_TRUST_DIR = Path(given("HOSO_TRUST_DIR", str(DATA_DIR / "pki" / "trust")))
HOSO_LOG_KEY = Path(given("HOSO_LOG_KEY", str(DATA_DIR / "log" / "key.pem")))
HOSO_LOG_ORIGIN = given("HOSO_LOG_ORIGIN", "hoso.localhost/nhat-ky")
HOSO_LOG_CHECKPOINTS = Path(given("HOSO_LOG_CHECKPOINTS", str(DATA_DIR / "log" / "checkpoints")))
HOSO_PKCS11_MODULE = given("HOSO_PKCS11_MODULE", "")
HOSO_NATIONAL_URL = given("HOSO_NATIONAL_URL", "http://127.0.0.1:8765")
HOSO_NATIONAL_USER = given("HOSO_NATIONAL_USER", "")
HOSO_NATIONAL_PASSWORD = given("HOSO_NATIONAL_PASSWORD", "")
HOSO_NATIONAL_ORG_CODE = given("HOSO_NATIONAL_ORG_CODE", "000.00.00.H12")
HOSO_NATIONAL_FORMAT = given("HOSO_NATIONAL_FORMAT", "bnv2020")
HOSO_NATIONAL_TIMEOUT = float(given("HOSO_NATIONAL_TIMEOUT", "20"))

HOSO_SITE = given("HOSO_SITE", "http://127.0.0.1:8000")
HOSO_EMAIL_URL = given("HOSO_EMAIL_URL", "")
HOSO_EMAIL_FROM = given("HOSO_EMAIL_FROM", "khong-tra-loi@localhost")
HOSO_EMAIL_TIMEOUT = float(given("HOSO_EMAIL_TIMEOUT", "20"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"procrastinate": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": given("HOSO_LOG_LEVEL", "INFO")},
}
