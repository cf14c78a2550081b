"""In a class only the teacher trains, brings images and deletes."""

import os

from ui.classroom.keeping.store import store

STUDENT = (
    "You are in a class: there only the teacher trains, brings images and deletes. Look on, or "
    "ask your teacher."
)
STRANGER = (
    "On this server only the teacher of a class trains, brings images and deletes; open it by "
    "the teacher's link, or at the machine itself."
)


def why_not(owner: str, is_local: bool) -> str:
    """Return why a visitor may not make anything; "" where they may.

    Who has used a teacher's key of an open class may; its students may not, wherever they sit.
    Where `AE_CLASS` is 1, all others have to sit at the machine.
    """
    roles = store().roles(owner)
    if "teacher" in roles:
        return ""
    if "student" in roles:
        return STUDENT
    is_closed = os.environ.get("AE_CLASS", "").strip() == "1"
    return STRANGER if is_closed and not is_local else ""
