"""The server around the app: what every request passes, and what its life is made of."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.middleware import Middleware
from threadpoolctl import threadpool_limits

from gradviz.ui.server.allowed_hosts import AllowedHosts
from gradviz.ui.server.bounds import Bounds
from gradviz.ui.server.clean_stop import clean_stop
from gradviz.ui.server.environment import environment
from gradviz.ui.server.first_load import FirstLoad
from gradviz.ui.server.logs import keep_logs_short
from gradviz.ui.server.operator_address import operator_address
from gradviz.ui.server.rooms_here import rooms_kept
from gradviz.ui.server.security_headers import SecurityHeaders
from gradviz.ui.server.shared_workers import stop_workers
from gradviz.ui.server.unsaid import Unsaid
from gradviz.ui.server.visits import answering
from gradviz.ui.server.warmup import warmed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from streamlit import App


def doors() -> list[Middleware]:
    """Return what a request passes before Streamlit sees it, from the outside in."""
    return [
        Middleware(SecurityHeaders),
        Middleware(AllowedHosts),
        Middleware(Bounds),
        Middleware(Unsaid),
        Middleware(FirstLoad),
    ]


@asynccontextmanager
async def running(app: App) -> AsyncIterator[None]:
    """Log, warm up, tell the operator, and stop cleanly, as long as the server runs.

    Linear algebra runs on one thread: a solver's threads wait for each other in a busy loop, which
    takes the processors from the other visitors and gains nothing on matrices as small as these.
    """
    keep_logs_short()
    threadpool_limits(1, user_api="blas")
    with clean_stop(answering, environment().stop), operator_address(environment().operator):
        async with warmed(app), rooms_kept():
            try:
                yield
            finally:
                stop_workers()
