"""Browsers in a class, without a network: what they say and hear is the route's own."""

import asyncio
import base64
import itertools

import numpy as np

from tests.ui.shell.serving.live_browser import Browser, Closed

NUMBERS = itertools.count()
INK = base64.b64encode(bytes(784)).decode()


def ink(value):
    """Return a drawing's pixels, all of one value."""
    return base64.b64encode(np.full(784, value, np.uint8).tobytes()).decode()


class Guest(Browser):
    """One in a class; use as an asynchronous context."""

    def __init__(self, app, code, token="", key="", **more):
        super().__init__(app, **more)
        path = f"{more.get('base', '')}/classes/{code}/live"
        self._scope |= {"path": path, "raw_path": path.encode()}
        self.token, self.key, self.state, self.drawings = token, key, {}, {}
        self.answers = {}

    async def __aenter__(self):
        await super().__aenter__()
        self.send({"type": "hello", "visitor": self.token, "key": self.key, "have": []})
        return self

    async def hear(self, seconds=10):
        """Take one message in and return it."""
        message = await self.next(seconds)
        if isinstance(message, Closed):
            return message
        if message["type"] == "class":
            self.state = message
        elif message["type"] == "drawing":
            self.drawings[message["id"]] = message["pixels"]
        elif message["type"] == "drawings_gone":
            for one in message["ids"]:
                self.drawings.pop(one, None)
        elif "id" in message:
            self.answers[message["id"]] = message.get("text", "")
        return message

    async def act(self, kind, *, name="", **more):
        """Ask for something; return the sentence it was refused with, "" where it was done."""
        name = name or f"act-{next(NUMBERS)}"
        self.send({"type": kind, "id": name, **more})
        while name not in self.answers:
            heard = await self.hear()
            assert not isinstance(heard, Closed), heard
        return self.answers.pop(name)

    async def until(self, holds, seconds=10):
        """Hear until something holds of the state."""
        async with asyncio.timeout(seconds):
            while not (self.state and holds(self.state)):
                heard = await self.hear(seconds)
                assert not isinstance(heard, Closed), heard
        return self.state

    async def ended(self):
        """Hear until the connection is closed; return its code and the last words."""
        words = ""
        while not isinstance(heard := await self.hear(), Closed):
            words = heard.get("text", words) if heard["type"] == "problem" else words
        return heard.code, words
