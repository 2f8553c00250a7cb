"""The WSGI application, which gunicorn serves."""

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from imr_site import scratch
from imr_site.deep_calls import in_one_piece
from imr_site.logs import redacted

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imr_site.settings")
scratch.begin()
# Python lets a thread compute for 5 ms before another has its turn, and a page waits that long after each answer of the
# database. A loop of twenty statements took 126 ms beside a thread that computes; with half a millisecond it takes 30.
sys.setswitchinterval(0.0005)
serve = get_wsgi_application()


@in_one_piece
def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Serve the request, and leave in its address nothing that the server's access log must not have."""
    try:
        return serve(environ, start_response)
    finally:
        for name in ("RAW_URI", "REQUEST_URI", "PATH_INFO", "HTTP_REFERER"):
            if name in environ:
                environ[name] = redacted(environ[name])
        environ["QUERY_STRING"] = ""
