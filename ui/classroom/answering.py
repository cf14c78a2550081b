"""How routes of classes and lessons answer: this origin, and with a sentence if they cannot."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from streamlit.web.server.starlette.starlette_websocket import _is_origin_allowed

from ae_core.errors import AutoencoderExplorerError, QuotaError
from ui.classroom.serving.hub import RefusedError

NOT_KEPT = {"Cache-Control": "no-store"}
_Answer = Callable[..., Awaitable[Response]]


def same_origin(answer: _Answer) -> _Answer:
    """Answer this origin only, and what cannot be with a sentence.

    Streamlit applies its rule of hosts and origins to its own WebSocket only.
    """

    @wraps(answer)
    async def checked(*given: Any) -> Response:
        request: Request = given[-1]
        if not _is_origin_allowed(request.headers.get("origin"), request.headers.get("host")):
            return _problem("Not from this origin.", 403)
        try:
            return await answer(*given)
        except RefusedError as error:
            return _problem(str(error), 404)
        except QuotaError as error:
            return _problem(str(error), 429)
        except AutoencoderExplorerError as error:
            return _problem(str(error), 400)

    return checked


def _problem(sentence: str, status: int) -> Response:
    return JSONResponse({"problem": sentence}, status, headers=NOT_KEPT)
