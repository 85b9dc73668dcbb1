"""Settings, read from the environment.

Every variable is read through ``env``; a missing or unsafe value stops the start with a sentence
that names it (see ``lms.configuration``). ``README.md`` lists the variables.
"""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from lms.configuration import read_configuration

BASE_DIR = Path(__file__).resolve().parent.parent
config = read_configuration(base_dir=BASE_DIR)

ENVIRONMENT = config.environment
DEMO = config.demo
DEBUG = config.debug
SECRET_KEY = config.secret_key
ALLOWED_HOSTS = config.allowed_hosts
CSRF_TRUSTED_ORIGINS = config.csrf_trusted_origins
BASE_URL = config.base_url
DATA_DIR = config.data_dir
EVIDENCE_HEADS_DIR = config.evidence_heads_dir

# Who runs this installation: shown in the header, the mails and the documents.
PRODUCT_NAME = config.product_name
ORGANISATION_NAME = config.organisation_name
ORGANISATION_PLACE = config.organisation_place
# Attestations print these too; where one is not set, they say so instead of being issued.
ORGANISATION_ADDRESS = config.organisation_address
ORGANISATION_SIRET = config.organisation_siret
ORGANISATION_DECLARATION = config.organisation_declaration
ORGANISATION_SIGNATORY = config.organisation_signatory
ORGANISATION_SIGNATORY_FUNCTION = config.organisation_signatory_function
PRODUCT_LOGO = config.product_logo

# Only the demonstration and the tests may set the clock (lms.kernel.clock).
CLOCK_MAY_BE_SET = ENVIRONMENT in {"demo", "test"}
# Staff roles need a second factor everywhere but in the demonstration and the tests that say so.
SECOND_FACTOR_REQUIRED = ENVIRONMENT == "production"

INSTALLED_APPS = [
    "lms",
    "competencies",
    "curriculum",
    "cohorts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "django_q",
    "django_tables2",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "lms.site.middleware.SecurityHeadersMiddleware",
    "cohorts.api.cookieless.CookielessMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lms.site.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.accounts.middleware.SessionAgeMiddleware",
    "cohorts.paper.handover.HandedOverMiddleware",
    "lms.accounts.middleware.ClosedByDefaultMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "lms" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "lms.site.context_processors.product",
                "lms.portal.context_processors.navigation",
            ],
            # The packages are no Django apps: their tags are named here.
            "libraries": {
                "components": "lms.site.templatetags.components",
                "typography": "lms.site.templatetags.typography",
            },
        },
    },
]

# --- Data ---------------------------------------------------------------------------------------

DATABASES = {"default": config.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": config.cache,
    # The worker pool notes its own health twice a second; that is nobody else's business.
    "worker": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Dissertations, issued certificates: never under a public URL.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "private", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "lms.site.staticfiles.StaticFilesStorage"
        if ENVIRONMENT != "test"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = ENVIRONMENT == "test"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# --- Accounts -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "lms.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_day"
ACCOUNT_ADAPTER = "lms.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation already proves the address
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True  # twelve hours at most (SESSION_COOKIE_AGE); no box to tick
# A seminar's Wi-Fi is one address: strict by account, loose by address.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "600/m/ip,5/5m/key",
    "reset_password": "600/m/ip,5/m/key",
    "reset_password_from_key": "600/m/ip",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
    "signup": "20/m/ip",
    # Codes of a room that somebody tries: ten in five minutes, thirty for one half-day.
    "attendance_code": "10/5m/user,30/d/key",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = PRODUCT_NAME
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "lms.accounts.validators.FewSignsValidator"},
    {"NAME": "lms.accounts.validators.ContextWordsValidator"},
]
if ENVIRONMENT == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600  # absolute; idle ages are in SessionAgeMiddleware
IDLE_MINUTES_STAFF = 30
IDLE_MINUTES_OTHERS = 120

# --- Transport and browser policy -----------------------------------------------------------------

SECURE_COOKIES = ENVIRONMENT == "production"
SESSION_COOKIE_NAME = "__Host-session" if SECURE_COOKIES else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_COOKIES else "csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if SECURE_COOKIES else "language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE_COOKIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if config.behind_proxy else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_COOKIES
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # the admin's preview apart (SecurityHeadersMiddleware)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    },
}

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
# A key or a year in a template is no quantity: what is one is shown by ``|number``.
USE_THOUSAND_SEPARATOR = False

# --- Mail -----------------------------------------------------------------------------------------

for _name, _value in config.email.items():
    globals()[_name] = _value
DEFAULT_FROM_EMAIL = config.mail_from

# --- Jobs: figures and reasons in docs/adr/0004 ---------------------------------------------------

Q_CLUSTER = {
    "name": "coordo",
    "orm": "default",
    "cache": "worker",
    "workers": config.worker_processes,
    "timeout": 300,
    "retry": 600,
    "max_attempts": 3,
    "ack_failures": True,
    "queue_limit": 1,
    "bulk": 1,
    "catch_up": False,
    "max_rss": 400_000,
    "save_limit": 1000,
    "poll": 0.2 if ENVIRONMENT != "production" else 0.5,
}

# --- Wagtail --------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = PRODUCT_NAME
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_USER_TIME_ZONES = [
    "Europe/Paris",
    "America/Cayenne",
    "America/Guadeloupe",
    "America/Martinique",
    "Indian/Mayotte",
    "Indian/Reunion",
]
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAILDOCS_EXTENSIONS = ["pdf", "odt", "ods", "odp", "docx", "xlsx", "pptx"]
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

DJANGO_TABLES2_TEMPLATE = "components/table.html"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
