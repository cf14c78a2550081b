"""Words of figures that commands and pages share."""


def duration_text(seconds: float) -> str:
    """Write a duration as people do: ``42 s``, ``3 min 05 s``, ``2 h 10 min``.

    >>> duration_text(185)
    '3 min 05 s'
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
