"""How gunicorn serves: read by `gunicorn dashboard.app:server` from the folder it is started in."""

import os
import sys
from typing import Any

from data.releases import store
from data.setting_values import WrongSetting
from data.settings import Settings

try:
    settings = Settings.from_env()
except WrongSetting as wrong:
    sys.exit(str(wrong))

bind = f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}"
worker_class = "gthread"  # keeps connections alive, which sync workers do not
workers = settings.web_concurrency
threads = settings.threads
preload_app = True  # loaded once, and shared by the workers

timeout = 60
graceful_timeout = 30
keepalive = 15  # the default of 2 s makes a proxy connect again for nearly every click
max_requests = 2000  # a new worker now and then, not all at once
max_requests_jitter = 200
limit_request_line = 8190  # links that select many settlements are long
# The heartbeat file: on a slow disk, writing it can block a worker past its timeout.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
# On by default: a socket in the home folder through which the server can be steered. Nothing here needs it.
control_socket_disable = True

loglevel = settings.log_level
accesslog = None  # query strings would enter the log; the app writes its own lines without them


def post_fork(_arbiter: Any, worker: Any) -> None:
    """A connection opened while loading belongs to the parent: the worker forgets it without closing it."""
    server = worker.app.wsgi()
    for engine in (server.config["ENGINE"], server.extensions["access"].engine):
        if engine is not None:
            engine.dispose(close=False)
    store.disconnect_readers(after_fork=True)
