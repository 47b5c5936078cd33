"""Settings of the CMIA site: one flat file, two modes, one switch (CMIA_PRODUCTION).

Every variable read here is explained in README.md; a test compares the two.
"""

from pathlib import Path

from django.core.files.storage import FileSystemStorage

from cmia_site import environment

BASE_DIR = Path(__file__).resolve().parent.parent

# Mode

PRODUCTION = environment.flag("CMIA_PRODUCTION")
DEBUG = environment.flag("CMIA_DEBUG")
TRUST_PROXY = environment.flag("CMIA_TRUST_PROXY")  # forwarded headers count only then
if PRODUCTION and DEBUG:
    environment.stop("CMIA_DEBUG shows secrets to visitors and never goes together with CMIA_PRODUCTION.")

DATA_DIR = environment.folder("CMIA_DATA_DIR", BASE_DIR / ".data")
PORT = environment.text("PORT", "8000")
SECRET_KEY = environment.text("CMIA_SECRET_KEY")
ALLOWED_HOSTS = environment.words("CMIA_HOSTS")
BASE_URL = environment.text("CMIA_BASE_URL").rstrip("/")
CONTACT = environment.text("CMIA_CONTACT")
DATA_LICENCE = environment.text("CMIA_DATA_LICENCE").split()  # its short name and its address
if DATA_LICENCE and not (len(DATA_LICENCE) == 2 and DATA_LICENCE[1].startswith("https://")):
    environment.stop("CMIA_DATA_LICENCE should be a name and an address, such as CC0-1.0 https://example.org/.")

if PRODUCTION:
    if len(SECRET_KEY) < 50:
        environment.stop("production needs CMIA_SECRET_KEY, a secret of at least 50 random characters.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        environment.stop("production needs CMIA_HOSTS, the host names it answers to, with commas (not *).")
    if not BASE_URL.startswith("https://"):
        environment.stop("production needs CMIA_BASE_URL, the public address, such as https://www.example.org.")
else:
    SECRET_KEY = SECRET_KEY or environment.kept_secret(DATA_DIR / "secret-key")
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost"]
    BASE_URL = BASE_URL or f"http://127.0.0.1:{PORT}"

# Applications

INSTALLED_APPS = [
    "cmia_site",
    "events",
    "resources",
    "cmia_site.content",
    "markdownx",
    "cmia_site.apps.OfficeConfig",  # django.contrib.admin, with the second step
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    # Outermost, so that every answer passes here, errors and static files included.
    "cmia_site.middleware.response_headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cmia_site.middleware.TextGZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "cmia_site.middleware.cache_headers",
    "cmia_site.middleware.utf8_forms",
    "cmia_site.middleware.UnavailableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cmia_site.middleware.lasting_sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cmia_site.urls"
WSGI_APPLICATION = "cmia_site.wsgi.application"

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
                "cmia_site.navigation.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Data: one folder, unless DATABASE_URL says otherwise

DATABASES = {
    "default": environment.database(
        "DATABASE_URL",
        {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "site.sqlite3",
            # A persistent connection, else the PRAGMAs below run for each request.
            "CONN_MAX_AGE": None,
            # Not in memory: there all threads of a test's server would have to share one connection.
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
            "OPTIONS": {
                # IMMEDIATE: a transaction that starts by reading would fail at once on a busy database.
                "transaction_mode": "IMMEDIATE",
                "timeout": 5,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;"
                    "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
                ),
            },
        },
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA_DIR / "media"  # never served as a folder: files are answered by views that ask who may see them
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["cmia_site.content.files.receiving.BoundedUploadHandler"]
FILE_UPLOAD_TEMP_DIR = environment.folder("", DATA_DIR / "incoming")  # /tmp may be memory, or another disk
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # ninety panellists in one form have about 1,500 fields
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Static files: found in place in the demo, collected, hashed and compressed in production

STATIC_URL = "/static/"
STATIC_ROOT = environment.folder("", DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "cmia_site.content.files.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if PRODUCTION:
    STORAGES["staticfiles"] = {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        # Beside the folder that is served, not in it: the list of all files is nobody's business.
        "OPTIONS": {"manifest_storage": FileSystemStorage(location=DATA_DIR)},
    }
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Language and time: the site speaks British English; an event has a zone of its own

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.time_zone("CMIA_TIME_ZONE", "Europe/London")  # of the office

# People who sign in

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
SECOND_FACTOR = PRODUCTION
OTP_TOTP_ISSUER = "CMIA"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True  # a key that is in use is shown to nobody
# The pair of account and address is locked, so that nobody can shut an editor out from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # "wait 15 minutes" stays true whoever knocks meanwhile
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "admin/locked.html"
AXES_CLIENT_IP_CALLABLE = "cmia_site.middleware.client_address"
AXES_VERBOSE = False

SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_AGE = 12 * 60 * 60  # of idleness: see middleware.lasting_sessions
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [BASE_URL] if PRODUCTION else []

# What every answer says

SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SILENCED_SYSTEM_CHECKS = [
    # Whether the other hosts of the domain speak HTTPS is not this site's to promise.
    "security.W005",
    "security.W021",
    # frame-ancestors of the Content-Security-Policy says the same as X-Frame-Options.
    "security.W002",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# Markdown in the admin

MARKDOWNX_MARKDOWNIFY_FUNCTION = "cmia_site.content.markdown.render"
MARKDOWNX_URLS_PATH = "/admin/markdownx/markdownify/"
MARKDOWNX_UPLOAD_URLS_PATH = "/admin/markdownx/upload/"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "cmia_site": {"level": "INFO"},
        "axes": {"level": "WARNING"},
    },
}
