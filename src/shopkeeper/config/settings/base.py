"""Settings of a running shop; each choice an operator has is an environment variable (docs/reference/settings.md)."""

import contextlib
import hashlib
import os
import secrets
import sys
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from shopkeeper.foundation import logs

HOME = Path(os.environ.get("SHOPKEEPER_HOME", "var")).resolve()
DATA_DIR = HOME / "data"
KEYS_DIR = Path(os.environ.get("SHOPKEEPER_KEYS", str(HOME / "keys"))).resolve()
MEDIA_ROOT = DATA_DIR / "media"
GOODS_ROOT = DATA_DIR / "goods"
"""Files that are sold: never under an address of their own, only through a signed link to who bought them."""
STATIC_ROOT = DATA_DIR / "static"
for folder, mode in (
    (DATA_DIR, 0o755),
    (KEYS_DIR, 0o700),
    (MEDIA_ROOT, 0o755),
    (GOODS_ROOT, 0o700),
    (STATIC_ROOT, 0o755),
):
    folder.mkdir(mode=mode, parents=True, exist_ok=True)


def secret_key() -> str:
    """Return the signing key: from the environment, else made once and kept beside the other keys."""
    if given := os.environ.get("SHOPKEEPER_SECRET_KEY"):
        return given
    path = KEYS_DIR / "signing.key"
    if not path.exists():
        made = path.with_name(f"signing.key.{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):  # another process was quicker: its key holds
            os.link(made, path)
        made.unlink()
    return path.read_text()


DEBUG = os.environ.get("SHOPKEEPER_DEBUG") == "1"
SECRET_KEY = secret_key()
ALLOWED_HOSTS = os.environ.get("SHOPKEEPER_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
SITE_NAME = os.environ.get("SHOPKEEPER_NAME", "Shopkeeper")
SITE_URL = os.environ.get("SHOPKEEPER_URL", "http://localhost:8000")
HTTPS = SITE_URL.startswith("https://")
PROXIES = int(os.environ.get("SHOPKEEPER_PROXIES", "0"))  # how many stand in front and name whom they speak for

INSTALLED_APPS = [
    "shopkeeper.config",
    "shopkeeper.foundation.assets",
    "shopkeeper.foundation.audit",
    "shopkeeper.foundation.outbox",
    "shopkeeper.foundation.jobs",
    "shopkeeper.foundation.staff",
    "shopkeeper.foundation.apikeys",
    "shopkeeper.customers",
    "shopkeeper.catalog",
    "shopkeeper.consent",
    "shopkeeper.ledger",
    "shopkeeper.promotions",
    "shopkeeper.orders",
    "shopkeeper.returns",
    "shopkeeper.delivery",
    "shopkeeper.behaviour",
    "shopkeeper.recommendations",
    "shopkeeper.messaging",
    "shopkeeper.privacy",
    "shopkeeper.intake",
    "shopkeeper.console",
    "shopkeeper.storefront",
    "shopkeeper.api",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "ninja",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "shopkeeper.foundation.observability.middleware.count_requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "shopkeeper.config.refusing.refuse_nul",
    "shopkeeper.config.caching.keep_nothing_personal",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "shopkeeper.api.problems.say_what_is_allowed",
    "shopkeeper.api.idempotency.IdempotencyMiddleware",
]

ROOT_URLCONF = "shopkeeper.config.urls"
WSGI_APPLICATION = "shopkeeper.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", f"sqlite:///{DATA_DIR / 'shop.sqlite3'}"),
        conn_max_age=None,
        conn_health_checks=True,
    )
}
for vendor, own in (("sqlite3", "sqlite"), ("postgresql", "postgresql")):
    if DATABASES["default"]["ENGINE"] == f"django.db.backends.{vendor}":
        DATABASES["default"]["ENGINE"] = f"shopkeeper.foundation.db.{own}"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

KEYSTORE_URL = os.environ.get("KEYSTORE_URL", "")  # postgres://...; empty: a file in KEYS_DIR
MASTER_KEY = os.environ.get("SHOPKEEPER_MASTER_KEY", "")  # empty: KEYS_DIR/master.key
SMTP_URL = os.environ.get("SHOPKEEPER_SMTP_URL", "")  # empty: mail stays in the local sink, shown in the console
MAIL_FROM = os.environ.get("SHOPKEEPER_MAIL_FROM", f"{SITE_NAME} <shop@{SITE_URL.split('/')[2].split(':')[0]}>")
SHOP_LANGUAGE = os.environ.get("SHOPKEEPER_LANGUAGE", "en")  # of letters to people whose language is not known
POSTAL_ADDRESS = os.environ.get("SHOPKEEPER_POSTAL_ADDRESS", "")  # one line, at the foot of letters
PRIOR_PRICE = os.environ.get("SHOPKEEPER_PRIOR_PRICE", "lowest")  # lowest, progressive or list: beside a reduced one
SENDS_FROM = os.environ.get("SHOPKEEPER_SENDS_FROM", "")  # DE, or DE-BY: whose public holidays keep parcels lying
RETURN_ADDRESS = os.environ.get("SHOPKEEPER_RETURN_ADDRESS", POSTAL_ADDRESS)  # commas part its lines, on labels
LOGO_URL = os.environ.get("SHOPKEEPER_LOGO_URL", "")  # https://..., at the head of letters
EASYPOST_WEBHOOK_SECRET = os.environ.get("SHOPKEEPER_EASYPOST_WEBHOOK_SECRET", "")  # empty: its door is shut
AFTERSHIP_WEBHOOK_SECRET = os.environ.get("SHOPKEEPER_AFTERSHIP_WEBHOOK_SECRET", "")  # empty: its door is shut
TEST_PAYMENTS = (
    os.environ.get("SHOPKEEPER_TEST_PAYMENTS", "") == "yes"
)  # orders are paid by a press, without money: for trying
TRACKING = os.environ.get("SHOPKEEPER_TRACKING", "opt-in")  # opt-in: ask first; opt-out: until somebody says no; off
METRICS_TOKEN = os.environ.get("SHOPKEEPER_METRICS_TOKEN", "")  # empty: /metrics answers this machine only
# Payments: Stripe with a key of yours; a shop for trying out has a gateway of its own on this machine; else none.
STRIPE_KEY = os.environ.get("SHOPKEEPER_STRIPE_KEY", "")
LOCAL_GATEWAY = TEST_PAYMENTS and not STRIPE_KEY
GATEWAY_PORT = int(os.environ.get("SHOPKEEPER_GATEWAY_PORT", "8610"))
GATEWAY_URL = f"http://127.0.0.1:{GATEWAY_PORT}"
STRIPE_URL = os.environ.get("SHOPKEEPER_STRIPE_URL", "https://api.stripe.com") if STRIPE_KEY else GATEWAY_URL
STRIPE_WEBHOOK_SECRETS = [one for one in os.environ.get("SHOPKEEPER_STRIPE_WEBHOOK_SECRETS", "").split(",") if one]
if LOCAL_GATEWAY:
    STRIPE_WEBHOOK_SECRETS = ["whsec_" + hashlib.sha256(f"gateway:{SECRET_KEY}".encode()).hexdigest()]
# A form that is sent here may lead on to the page on which a card is entered, which is never the shop's.
PAYMENT_PAGES = ["https://checkout.stripe.com", "https://hooks.stripe.com"] if STRIPE_KEY else []
PAYMENT_PAGES += [GATEWAY_URL] if LOCAL_GATEWAY else []
REFUND_LIMIT = os.environ.get("SHOPKEEPER_REFUND_LIMIT", "100")  # what an agent may give back alone, in major units
REFUND_FOUR_EYES = os.environ.get("SHOPKEEPER_REFUND_FOUR_EYES", "500")  # above it, everybody needs another's consent
# Tries to sign in are counted here: a few hundred made-up names must not push a real one's count out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console:home"

# Staff sign in with a password, a mailed code or a passkey; an authenticator app may be asked for besides.
ACCOUNT_ADAPTER = "shopkeeper.config.accounts.StaffAdapter"
ACCOUNT_FORMS = {
    "login": "shopkeeper.config.accounts.SignInForm",
    "request_login_code": "shopkeeper.config.accounts.RequestCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
# Three guesses a code: with ten codes an hour, guessing for a whole day finds one in 1,400 times.
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,10/h/key"}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_ADAPTER = "shopkeeper.config.accounts.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# What a session holds (a code that was mailed, an address) is sealed too.
SESSION_ENGINE = "shopkeeper.foundation.personal.session_store"
SESSION_SERIALIZER = "shopkeeper.foundation.personal.sessions.SealedSerializer"

LOGGING = logs.configure(
    as_json=not sys.stderr.isatty(), level=os.environ.get("SHOPKEEPER_LOG_LEVEL", "INFO"), colours=True
)

LANGUAGE_CODE = "en-gb"
TIME_ZONE = os.environ.get("SHOPKEEPER_TIME_ZONE", "UTC")
USE_TZ = True

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # served from the package: nothing to collect before a shop opens
WHITENOISE_AUTOREFRESH = False
MEDIA_URL = "media/"

# Behind a proxy that ends TLS, a form's Origin is the shop's public address and the request itself comes without TLS.
CSRF_TRUSTED_ORIGINS = ["/".join(SITE_URL.split("/")[:3])]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
CSRF_FAILURE_VIEW = "shopkeeper.config.faults.forged"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *PAYMENT_PAGES],
    }
}
