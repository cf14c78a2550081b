"""What an app answers, as ASGI's messages, for those who change it on its way."""

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


async def answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> list[Message]:
    """Return all that an app would send."""
    messages: list[Message] = []

    async def note(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, note)
    return messages


async def send_all(messages: Iterable[Message], send: Send) -> None:
    """Send an answer."""
    for message in messages:
        await send(message)


def body_of(messages: Iterable[Message]) -> bytes:
    """Return the content of an answer's messages after the first."""
    return b"".join(message.get("body", b"") for message in messages)


def changed(start: Message, headers: MutableHeaders, body: bytes) -> list[Message]:
    """Return an answer with another head and another content."""
    headers["Content-Length"] = str(len(body))
    return [{**start, "headers": headers.raw}, {"type": "http.response.body", "body": body}]
