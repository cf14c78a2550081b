"""Ask for a packet by its address, as the browser does."""

from urllib.parse import parse_qsl, urlsplit

from ui.shell.serving.served import PREFIX, find_packet


def fetch(address: str) -> bytes:
    """Return the packet of an address."""
    parts = urlsplit(address)
    prefix, kind, content_hash = parts.path.split("/")
    assert prefix == PREFIX
    return find_packet(kind, content_hash, dict(parse_qsl(parts.query, keep_blank_values=True)))
