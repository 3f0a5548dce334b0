"""Every setting is an environment variable with a typed reader; see newsroom/docs/operations.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from newsroom import environment as read

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = read.var_folder(BASE_DIR)

# --- the site ---------------------------------------------------------------------------
DEBUG = read.boolean("DEBUG", False)
SECRET_KEY = read.kept_secret("SECRET_KEY", VAR / "secret_key", read.session_secret)
#: Fernet keys for channel credentials, newest first; all of them decrypt, the first encrypts.
CREDENTIAL_KEYS = read.credential_keys("CREDENTIAL_KEYS", VAR / "credential_keys")
#: Signs exports of the record: an Ed25519 private key as PEM.
RECORD_SIGNING_KEY = read.signing_key("RECORD_SIGNING_KEY", VAR / "record_signing_key")
#: Where citizens reach the archive; permanent addresses in signed texts begin with it.
PUBLIC_URL = read.url("PUBLIC_URL", "http://localhost:8000")
#: Where Instagram's servers fetch pictures from; the public address unless a test says else.
PICTURE_FETCH_URL = read.url("PICTURE_FETCH_URL", PUBLIC_URL)
ALLOWED_HOSTS = read.words(
    "ALLOWED_HOSTS",
    [*("localhost", "127.0.0.1", "[::1]"), *map(read.host_of, (PUBLIC_URL, PICTURE_FETCH_URL))],
)
CSRF_TRUSTED_ORIGINS = read.words("CSRF_TRUSTED_ORIGINS", [read.origin_of(PUBLIC_URL)])
HTTPS = read.boolean("HTTPS", PUBLIC_URL.startswith("https://"))

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
AUTH_USER_MODEL = "inspections.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL = "admin:login"

INSTALLED_APPS = [
    "newsroom.apps.NewsroomConfig",
    "newsroom.comments",
    "newsroom.notices",
    "broadcasts",
    "inspections",
    "guardian",
    "django_rq",
    "csp",
    "whitenoise.runserver_nostatic",
    "newsroom.apps.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "newsroom.languages.LanguageOfTheAddress",
    "django.middleware.common.CommonMiddleware",
    "newsroom.refusals.LogRefusals",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "newsroom.gate.KeptByNobody",
    "newsroom.gate.SecondFactorRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.notices.context.bell",
            ],
        },
    }
]


# --- database, queue, files -------------------------------------------------------------
def database() -> dict[str, Any]:
    """PostgreSQL where DATABASE_URL says so, else SQLite in var/ with a write-ahead log."""
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR / "newsroom.sqlite3")}
    config = read.database("DATABASE_URL", sqlite)
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            # Writers queue up instead of failing: the lock is taken when a transaction
            # begins, so a read that later writes can never meet SQLITE_BUSY half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # What is taken away for good is overwritten in the file, too (decision 0120).
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA secure_delete=ON;",
        }
        # Threads of a test need one database on disk, not one in memory for each of them.
        config["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
    else:
        # A server that is away, or a network that swallows everything, is noticed in seconds.
        config.setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
        config["OPTIONS"].setdefault("tcp_user_timeout", 5000)
        config["CONN_HEALTH_CHECKS"] = True
        config["CONN_MAX_AGE"] = 60
    return config


DATABASES = {"default": database()}
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
ANONYMOUS_USER_NAME = None
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]

REDIS_URL = read.redis_url("REDIS_URL", f"unix://{read.redis_socket(VAR)}")
_QUEUE = {
    "URL": REDIS_URL,
    "DEFAULT_TIMEOUT": 600,
    "SERIALIZER": "rq.serializers.JSONSerializer",
}
#: "relief" is served by workers that no slow platform may hold; see decision 0058.
RQ_QUEUES = {"default": _QUEUE, "relief": _QUEUE}
RQ = {"DEFAULT_RESULT_TTL": 60}
# Its pages would let everybody who is staff empty the queue.
RQ_SHOW_ADMIN_LINK = False

#: Pictures; where machines are many, a folder that all of them share.
MEDIA_ROOT = read.folder("MEDIA_ROOT", VAR / "media")
STATIC_ROOT = VAR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "newsroom.static_files.OneSheetStorage"},
}
#: Exports of X while they are imported; never below MEDIA_ROOT, and shared like it.
X_EXPORT_ROOT = read.folder("X_EXPORT_ROOT", VAR / "x-exports")
#: Bytes of one such zip; accounts of many years hold gigabytes of pictures and videos.
X_EXPORT_MAX_BYTES = read.integer("X_EXPORT_MAX_BYTES", 20_000_000_000, least=1)
#: Bytes of one uploaded picture before it is looked at at all.
PICTURE_MAX_BYTES = read.integer("PICTURE_MAX_BYTES", 30_000_000, least=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

#: Megabytes of public pages that each web process keeps in memory.
FRONT_MEMORY_MB = read.integer("FRONT_MEMORY_MB", 64, least=1)
#: All public pages on this host's own disk, for the time when the database does not answer.
PAGE_STORE = read.folder("PAGE_STORE", VAR / "pages")

# --- platforms --------------------------------------------------------------------------
WAHA_URL = read.gateway("WAHA_URL", "http://127.0.0.1:3000")
#: A preview card of our own beside a link; WAHA then does not promise to keep our id of the post.
WAHA_LINK_CARDS = read.boolean("WAHA_LINK_CARDS", False)
#: A second key for WAHA, for pairing sessions; without one the channel's own key is used.
WAHA_CONTROL_KEY = read.text("WAHA_CONTROL_KEY", "")
GOWA_URL = read.gateway("GOWA_URL", "http://127.0.0.1:3001")
GRAPH_URL = read.url("GRAPH_URL", "https://graph.facebook.com")
GRAPH_VERSION = read.pattern("GRAPH_VERSION", "v26.0", r"v\d+\.\d", "v26.0")
#: The Meta app's secret; when set, every Graph call carries a proof made with it.
GRAPH_APP_SECRET = read.text("GRAPH_APP_SECRET", "")
LINKEDIN_URL = read.url("LINKEDIN_URL", "https://api.linkedin.com")
LINKEDIN_VERSION = read.pattern("LINKEDIN_VERSION", "202609", r"20\d\d(0[1-9]|1[0-2])", "202609")
#: The Mastodon server on which the channels have their accounts.
MASTODON_URL = read.url("MASTODON_URL", "https://social.bund.de")
#: The sandbox's address when it stands in for the platforms; shown on inner pages only.
SANDBOX_URL = read.url("SANDBOX_URL", "")
#: Channels that are asked at the same time whether they work; each holds a worker for a moment.
PROBES_AT_ONCE = read.integer("PROBES_AT_ONCE", 1, least=1)
#: Calls that one gateway may keep waiting; while it does, nobody else calls there (decision 0058).
SLOW_CALLS_PER_GATEWAY = read.integer("SLOW_CALLS_PER_GATEWAY", 4, least=1)
#: Seconds of silence after which a sending worker counts as dead; it gives twelve signs in them.
DELIVERY_LEASE_SECONDS = read.integer("DELIVERY_LEASE_SECONDS", 60, least=5)

# --- notices ----------------------------------------------------------------------------
#: Where people sign in; the links of mails begin with it.
DESK_URL = read.url("DESK_URL", PUBLIC_URL)
#: Until a mail server is named, mails are written into a folder, where they can be read.
vars().update(read.mail_server("EMAIL_URL", f"filemail://{VAR / 'mail'}"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = read.text("MAIL_FROM", f"newsroom@{read.host_of(PUBLIC_URL)}")
#: Hours after which an event is history: a first start tells nobody about older ones.
NOTICE_WINDOW_HOURS = read.integer("NOTICE_WINDOW_HOURS", 24, least=1)
#: Minutes until somebody should have signed, by urgency; 0 sets no time.
SIGN_WITHIN_MINUTES = {
    "sofort": read.integer("SIGN_WITHIN_IMMEDIATE", 10),
    "hoch": read.integer("SIGN_WITHIN_HIGH", 30),
    "normal": read.integer("SIGN_WITHIN_NORMAL", 240),
    "niedrig": read.integer("SIGN_WITHIN_LOW", 0),
}

# --- people -----------------------------------------------------------------------------
#: Days a deputyship may last; the database holds a year, whatever stands here.
DEPUTYSHIP_MAX_DAYS = read.integer("DEPUTYSHIP_MAX_DAYS", 90, least=1, most=366)

#: Searches of the archive that one address may make in a minute; an office often has one for all.
SEARCHES_PER_MINUTE = read.integer("SEARCHES_PER_MINUTE", 60, least=1)

# --- alerts -----------------------------------------------------------------------------
#: What our CAP documents claim to be; ACTUAL is for an authority to decide (decision 0075).
CAP_STATUS = read.choice("CAP_STATUS", "TEST", ("TEST", "ACTUAL")).title()

# --- watching over it -------------------------------------------------------------------
#: Who may read /metrics: whoever sends this as a bearer token, and nobody while it is empty, ...
METRICS_TOKEN = read.text("METRICS_TOKEN", "")
#: ... or connects from one of these networks.
METRICS_FROM = read.networks("METRICS_FROM")

# --- readers ----------------------------------------------------------------------------
#: Days after which a reported barrier is deleted; readers are told this number.
FEEDBACK_KEPT_DAYS = read.integer("FEEDBACK_KEPT_DAYS", 180, least=1)

# --- language and time ------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "newsroom" / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

# --- security ---------------------------------------------------------------------------
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
#: Seconds for which a link to set a password works.
PASSWORD_RESET_TIMEOUT = 3600 * read.integer("PASSWORD_LINK_HOURS", 24, least=1)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if read.boolean("BEHIND_PROXY", False) else None
)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- log --------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": read.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
    },
}
