"""The web application; `shopkeeper serve` loads it, and so can any WSGI server.

With SHOPKEEPER_WORK=1 in the environment (`serve` sets it) the process does background work too.
"""

import logging
import multiprocessing
import os
import signal
import threading
from multiprocessing import util
from wsgiref.util import setup_testing_defaults

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopkeeper.config.settings")
log = logging.getLogger(__name__)


def warm(handler: WSGIHandler, paths: tuple[str, ...] = ("/healthz", "/", "/console/")) -> None:
    """Answer one request per page to nobody, so that the first visitor doesn't wait for imports and templates."""
    for path in paths:
        environ: dict[str, object] = {"PATH_INFO": path, "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1"}
        setup_testing_defaults(environ)
        try:
            handler(environ, lambda status, headers, error=None: lambda data: None).close()
        except Exception:
            log.warning("the page %s could not be warmed", path, exc_info=True)


def follow_parent() -> None:
    """End this process when the one that started it is gone, so that no orphan keeps the port."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


application = get_wsgi_application()
if os.environ.get("SHOPKEEPER_WARM") == "1":
    from shopkeeper.orders import queries as orders  # only where pages are served, and once the models are loaded

    warm(application)
    orders.warm_holidays()
    threading.Thread(target=follow_parent, daemon=True).start()
if os.environ.get("SHOPKEEPER_WORK") == "1":
    from shopkeeper.config import wiring  # only where work is done, and once the models are loaded

    loop = wiring.work_loop()
    loop.start()
    util.Finalize(None, loop.stop, exitpriority=100)  # a child of multiprocessing ends without atexit
