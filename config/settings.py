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

from config import safety
from hoso.audit import failures

ROOT = Path(__file__).resolve().parent.parent


def given(name: str, default: str | None = None) -> str:
    """The value of a name, or what stands in the file that NAME_FILE points to."""
    if place := os.environ.get(f"{name}_FILE"):
        if name in os.environ:
            raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; keep one")
        try:
            return Path(place).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: {error.strerror}: {place}") from error
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


def shared_sign_in(url: str, client: str, secret: str) -> dict[str, object]:
    """The one provider of OpenID Connect, as django-allauth wants it; none without an address."""
    app = {"provider_id": "sso", "name": "sso", "client_id": client, "secret": secret}
    more = {"server_url": url, "oauth_pkce_enabled": True}
    return {"openid_connect": {"APPS": [{**app, "settings": more}]}} if url else {}


HOSO_DEMO = is_on("HOSO_DEMO")
HOSO_TESTING = is_on("HOSO_TESTING")
DEBUG = is_on("HOSO_DEBUG")
DATA_DIR = Path(given("HOSO_DATA_DIR", str(ROOT / "var")))
FILES_DIR = DATA_DIR / "files"
# Where `tools/build_assets.py` lays the typefaces of what is printed.
PRINT_FONTS = ROOT / "hoso" / "dossiers" / "readers" / "print" / "fonts"

SECRET_KEY = given("HOSO_SECRET_KEY")
ALLOWED_HOSTS = given("HOSO_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in given("HOSO_ORIGINS", "").split(",") if origin]

DATABASES = {"default": database(given("DATABASE_URL"))}
HOSO_ROW_SECURITY = given("HOSO_ROW_SECURITY", "1") not in {"", "0"}
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
    "hoso.reading",
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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
if HOSO_DEMO or HOSO_TESTING:
    INSTALLED_APPS.append("simulators.province")  # `hoso seed`

MIDDLEWARE = [
    "hoso.web.edges.Marked",
    "hoso.web.edges.ProgramsEncrypted",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "hoso.web.middleware.ReadableRequests",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hoso.web.middleware.KeptByNobody",
    "hoso.web.limits.BodiesWithinLimits",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hoso.web.middleware.BehindTheWall",
    "hoso.web.refusals.RefusalsNoted",
    "hoso.web.limits.RatesWithinLimits",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hoso.web.accounts.ending.SessionEnds",
    "hoso.web.middleware.OwnPasswordFirst",
    "hoso.web.accounts.gate.SecondFactorFirst",
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
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "hoso.accounts.passwords.LongEnough"},
    {"NAME": "hoso.accounts.passwords.MixedEnough"},
    {"NAME": "hoso.accounts.passwords.NoHouseWords"},
    {"NAME": "hoso.accounts.passwords.NotLeaked"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_AGE = 60 * 60 * 8
MESSAGE_STORAGE = "hoso.web.messages.Storage"

# django-allauth: sign-in in stages, second factors, own sessions, single sign-on. Nobody signs up,
# nothing goes out by mail, and only the addresses in hoso.web.accounts.urls_allauth are routed.
ACCOUNT_ADAPTER = "hoso.web.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ALLAUTH_TRUSTED_PROXY_COUNT = int(given("HOSO_PROXIES", "0"))
ACCOUNT_RATE_LIMITS = False  # ours are in the database, for all processes: accounts.services.trying
MFA_ADAPTER = "hoso.web.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "hoso.web.accounts.forms.Code",
    "authenticate_webauthn": "hoso.web.accounts.forms.Passkey",
    "activate_totp": "hoso.web.accounts.forms.FirstCode",
    "add_webauthn": "hoso.web.accounts.forms.NewPasskey",
}
MFA_TOTP_ISSUER = "Hoso"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = HOSO_DEMO or HOSO_TESTING or DEBUG
SOCIALACCOUNT_ADAPTER = "hoso.web.accounts.adapters.SingleSignOnAdapter"
HOSO_SSO_URL = given("HOSO_SSO_URL", "")
HOSO_SSO_NAME = given("HOSO_SSO_NAME", "tài khoản chung của cơ quan")
HOSO_SSO_CLIENT = given("HOSO_SSO_CLIENT", "hoso")
HOSO_SSO_SECRET = given("HOSO_SSO_SECRET", "")
SOCIALACCOUNT_PROVIDERS = shared_sign_in(HOSO_SSO_URL, HOSO_SSO_CLIENT, HOSO_SSO_SECRET)
HOSO_SSO_ORIGIN = ["{0.scheme}://{0.netloc}".format(urlsplit(HOSO_SSO_URL))] if HOSO_SSO_URL else []
HOSO_SSO_CLAIM = given("HOSO_SSO_CLAIM", "preferred_username")
# Roles that sign in with a second factor; where one tries things out, nobody need.
HOSO_MFA_ROLES = [
    role
    for role in given(
        "HOSO_MFA_ROLES",
        "" if HOSO_DEMO or HOSO_TESTING else "administrator,head,upward_signer,seal_keeper",
    ).split(",")
    if role
]
HOSO_SECURITY_RULES = Path(
    given("HOSO_SECURITY_RULES", str(ROOT / "hoso/accounts/data/tcvn_14423_level_3.toml"))
)
HOSO_LEAKED_PASSWORDS = given("HOSO_LEAKED_PASSWORDS", "")
if HOSO_LEAKED_PASSWORDS and not Path(HOSO_LEAKED_PASSWORDS).is_file():
    raise ImproperlyConfigured(f"HOSO_LEAKED_PASSWORDS: no file {HOSO_LEAKED_PASSWORDS}")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"  # evidence opens beside the field it proves, in our own frame
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
HOSO_HTTPS = bool(given("HOSO_HTTPS", "" if HOSO_DEMO or DEBUG else "1"))
if HOSO_HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # No other host and no plain page can set them.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^api/"]  # programs are refused, not led on: hoso.web.edges
SILENCED_SYSTEM_CHECKS = [
    "auth.E003",  # sign-in names are sealed; their keyed hash is what is unique
    "security.W019",  # our own pages frame evidence beside the field it proves
    "security.W021",  # a list that browsers ship with is for the owner of the domain to enter
]

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
        "form-action": [SELF, *HOSO_SSO_ORIGIN],
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

# How often one account and one address (often a whole office) may do the same thing, in how many
# seconds. Far above what a busy office does; empty: as often as it likes.
HOSO_LIMITS = {
    "sign_in": given("HOSO_LIMIT_SIGN_IN", "20/300/60"),
    "password": given("HOSO_LIMIT_PASSWORD", "200/2000/3600"),
    "search": given("HOSO_LIMIT_SEARCH", "600/6000/60"),
    "export": given("HOSO_LIMIT_EXPORT", "240/2400/60"),
    "upload": given("HOSO_LIMIT_UPLOAD", "240/2400/60"),
}
HOSO_PROXIES = int(given("HOSO_PROXIES", "0"))

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
HOSO_UPLOAD_LIMIT = int(given("HOSO_UPLOAD_LIMIT", str(20 * 1024 * 1024)))
HOSO_UPLOADS_PER_DAY = int(given("HOSO_UPLOADS_PER_DAY", "2000"))
HOSO_EVIDENCE_PER_CHANGE = int(given("HOSO_EVIDENCE_PER_CHANGE", "30"))
HOSO_CLAMD = given("HOSO_CLAMD", "")
HOSO_CLAMD_REQUIRED = is_on("HOSO_CLAMD_REQUIRED")

PROCRASTINATE_WORKER_DEFAULTS = {
    "task_middleware": [failures.noted],
    "delete_jobs": "successful",  # two periodic jobs a minute are a million rows a year
}

HOSO_KEYS_TEXT = given("HOSO_KEYS_TEXT", "")
HOSO_KEYS_TOKEN = given("HOSO_KEYS_TOKEN", "")
HOSO_KEYS_TOKEN_KEY = given("HOSO_KEYS_TOKEN_KEY", "hoso-keys")
HOSO_KEYS_PIN = given("HOSO_KEYS_PIN", "")
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
HOSO_UNUSUAL = given("HOSO_UNUSUAL", "")
HOSO_PKCS11_MODULE = given("HOSO_PKCS11_MODULE", "")
HOSO_NATIONAL_URL = given("HOSO_NATIONAL_URL", "http://127.0.0.1:8765")
HOSO_NATIONAL_USER = given("HOSO_NATIONAL_USER", "")
HOSO_NATIONAL_PASSWORD = given("HOSO_NATIONAL_PASSWORD", "")
HOSO_NATIONAL_ORG_CODE = given("HOSO_NATIONAL_ORG_CODE", "000.00.00.H12")
HOSO_NATIONAL_FORMAT = given("HOSO_NATIONAL_FORMAT", "bnv2020")
HOSO_NATIONAL_TIMEOUT = float(given("HOSO_NATIONAL_TIMEOUT", "20"))

HOSO_SITE = given("HOSO_SITE", "http://127.0.0.1:8000")
_UNSAFE = safety.flaws(
    safety.Given(
        hosts=ALLOWED_HOSTS,
        secret_key=SECRET_KEY,
        is_https=HOSO_HTTPS,
        site=HOSO_SITE,
        origins=CSRF_TRUSTED_ORIGINS,
        is_demo=HOSO_DEMO,
        is_debug=DEBUG,
        is_testing=HOSO_TESTING,
    )
)
if _UNSAFE:
    raise ImproperlyConfigured("\n".join(["Hệ thống không khởi động vì chưa an toàn:", *_UNSAFE]))
HOSO_EMAIL_URL = given("HOSO_EMAIL_URL", "")
HOSO_EMAIL_FROM = given("HOSO_EMAIL_FROM", "khong-tra-loi@localhost")
HOSO_EMAIL_TIMEOUT = float(given("HOSO_EMAIL_TIMEOUT", "20"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "hoso.web.edges.RequestNumber"}},
    "formatters": {
        "line": {
            "()": "hoso.web.edges.OneLine",
            "format": "%(asctime)s %(levelname)s %(request_number)s %(name)s %(message)s",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request"]}
    },
    "loggers": {"procrastinate": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": given("HOSO_LOG_LEVEL", "INFO")},
}
