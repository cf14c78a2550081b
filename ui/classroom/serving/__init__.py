"""Browsers in classes: told what is new, over a WebSocket, and obeyed."""
