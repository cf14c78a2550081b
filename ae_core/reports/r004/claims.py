"""What our figures say of report 004's claims: its errors, its noise, its code of one number."""

from __future__ import annotations

from ae_core.reports.claims import Judgement, Known, join_words
from ae_core.reports.r004.measures import by_class, got_classes
from ae_core.reports.r004.networks import RATE

TOLERANCE = 0.005  # a row within it counts as reproduced
ENOUGH = 0.05  # a code is enough where the largest one leaves less than a twentieth less error


def rows(known: Known) -> Judgement:
    """Compare every row with the post's."""
    published = {name: f.published for name, f in known.figures.items() if f.published is not None}
    excess = {name: known(name) - told for name, told in published.items()}
    parts = [
        f"{name.removesuffix(' test_rmse')}: {known(name):.4f} ({gap:+.4f})".replace("-", "−")
        for name, gap in excess.items()
    ]
    return max(excess.values()) <= TOLERANCE, {"rows": "; ".join(parts)}


def beside_pca(known: Known) -> Judgement:
    """Compare it with PCA, which has none either, and with another training."""
    is_worse = known("784,10 test_rmse") > known("PCA-10 test_rmse")
    return not is_worse, {"word": "worse" if is_worse else "better"}


def classes(known: Known, *, row: str, failed: list[int]) -> Judgement | None:
    """Judge whether a network gets 0 and 1, and none of the classes it is said to fail."""
    found = by_class(known.measuring)
    if row not in found.recognised:
        return None
    shares = found.recognised[row]
    got = got_classes(shares)
    return got >= {0, 1} and not got & {*failed}, {
        "shares": ", ".join(
            f"{k}: {share:.0%}" for k, share in enumerate(shares) if share == share
        ),
        "got": join_words(map(str, sorted(got))) if got else "none",
        "n": found.n,
        "originals": found.originals,
    }


def layers(known: Known) -> Judgement:
    """Follow the error from row to row, and over the swept depths."""
    errors = [known(f"784,{hidden}10 test_rmse") for hidden in ("", "128,", "128,128,")]
    swept = known.values(r"784,[\d,]+, 30 epochs test_rmse")
    depths = [f"{name.count(',') - 2}: {error:.4f}" for name, error in swept.items()]
    return errors == sorted(errors, reverse=True), {"swept": ", ".join(depths) or None}


def flag(known: Known) -> Judgement:
    """Tell that both figures are of one network."""
    plain, flagged = (f"784,128,128,10{noise} test_rmse" for noise in ("", " + 30 % noise"))
    values = known.measured(flagged).seeds.values()
    return False, {
        "gain": known.published(plain) - known.published(flagged),
        "difference": max(values) - min(values) if len(values) > 1 else None,
    }


def rate(known: Known) -> Judgement:
    """Tell the error at both rates."""
    is_run = known.has("784,128,10 at rate 0.01 test_rmse")
    absence = None if is_run else known.measuring.runs.absence(RATE.name).words
    return False, {"absence": absence}


def likeness(known: Known) -> Judgement:
    """Let nearest neighbours read the digits redrawn, and the digits themselves."""
    itself = known("the digits themselves recognised")
    return known("784,512,128,10 recognised") >= itself - ENOUGH, {}


def enough(known: Known) -> Judgement:
    """Compare ten numbers with the largest code."""
    ten, most = (known(f"code of {size}, 30 epochs test_rmse") for size in (10, 64))
    gain = 1 - most / ten
    return gain < ENOUGH, {"gain": gain}
