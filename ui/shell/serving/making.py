"""Who may make something here: train, keep a model, bring images, delete. Else: why not."""

from collections.abc import Callable

from ae_core.errors import UserError

Rule = Callable[[str, bool], str]  # of a visitor, as runs note them, and whether they sit here


class _Rules:
    """The rule that holds; without one everybody may."""

    rule: Rule = staticmethod(lambda owner, is_local: "")


def forbid_by(rule: Rule) -> None:
    """Let a rule say why a visitor may not make anything, "" where they may."""
    _Rules.rule = staticmethod(rule)


def why_not(owner: str, is_local: bool) -> str:
    """Return why a visitor may not make anything; "" where they may."""
    return _Rules.rule(owner, is_local)


def require_maker(owner: str, is_local: bool) -> None:
    """Raise a UserError with the sentence where a visitor may not make anything."""
    if sentence := why_not(owner, is_local):
        raise UserError(sentence)
