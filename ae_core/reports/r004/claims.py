"""What our figures say of report 004's claims: its errors, its noise, its code of one number."""

from __future__ import annotations

from ae_core.reports.figures import Figure, Measurement, Verdict
from ae_core.reports.lab import Lab
from ae_core.reports.r003.parts import join_words
from ae_core.reports.r004.classes import ByClass, got_classes
from ae_core.reports.r004.networks import (
    DEPTH_CELLS,
    FLAG,
    LEVELS,
    NOISY,
    RATE,
    ROWS,
    SIZE_CELLS,
    TUNED_NAME,
)
from ae_core.reports.r004.rows import noise_name
from ae_core.reports.r004.sweeps import DEPTHS, SIZES, cell_name

TOLERANCE = 0.005  # a row within it counts as reproduced
ENOUGH = 0.05  # a code is enough where the largest one leaves less than a twentieth less error
_DEEP = ("784,10", "784,128,10", "784,128,128,10")  # a layer more each
_TUNED_ROW = "784,512,128,10"
Known = dict[str, Figure]


def give_verdicts(lab: Lab, figures: list[Figure], by_class: ByClass) -> list[Verdict]:
    """Return a verdict on every claim, its sentence made of the figures."""
    known = {figure.figure: figure for figure in figures}
    return [
        _on_rows(lab, known),
        _on_pca(lab, known),
        _on_classes(lab, known, by_class, "784,10", "784,10 gets 0 and 1 but not 4 and 5.", {4, 5}),
        _on_layers(lab, known),
        _on_flag(lab, known),
        _on_noise(lab, known),
        _on_rate(lab, known),
        _on_likeness(lab, known),
        _on_one_number(lab, known),
        _on_classes(lab, known, by_class, "code of 1", "A code of one number gets 0 and 1.", set()),
        _on_sizes(lab, known),
        _on_tuning(lab, known),
    ]


def _row(row: str) -> str:
    return f"{row} test_rmse"


def _measured(known: Known, *names: str) -> list[Measurement] | None:
    """Return what was measured of figures, or None where one was not."""
    found = [known[name].reproduced for name in names]
    return None if None in found else [m for m in found if m is not None]


def _text(measured: Measurement) -> str:
    spread = f" ± {measured.spread:.4f}" if measured.spread is not None else ""
    return f"{measured.value:.4f}{spread}"


def _on_rows(lab: Lab, known: Known) -> Verdict:
    claim = "The six networks have the test errors that the post prints."
    found = _measured(known, *map(_row, ROWS))
    if found is None:
        return lab.untold(claim, *ROWS.values())
    excess = {}
    for row, ours in zip(ROWS, found, strict=True):
        published = known[_row(row)].published
        assert published is not None
        excess[row] = ours.value - published
    parts = [
        f"{row}: {ours.value:.4f} ({excess[row]:+.4f})".replace("-", "−")
        for row, ours in zip(ROWS, found, strict=True)
    ]
    return Verdict(
        claim=claim,
        holds=max(excess.values()) <= TOLERANCE,
        text=f"By its protocol, beside the published, {'; '.join(parts)}. None may be more than "
        f"{TOLERANCE:g} above.",
    )


def _on_pca(lab: Lab, known: Known) -> Verdict:
    claim = "784,10 redraws badly because it has no hidden layer."
    found = _measured(known, _row("784,10"), _row("PCA-10"), _row("PCA-10, clipped"))
    if found is None:
        return lab.untold(claim, ROWS["784,10"])
    network, plain, clipped = (m.value for m in found)
    adam = next(cell for cell in DEPTH_CELLS if len(cell.network.encoder_sizes) == 2)
    same = known[cell_name(adam, DEPTHS)].reproduced
    text = (
        f"PCA has none either, and leaves {plain:.4f} with ten numbers, {clipped:.4f} clipped: "
        f"784,10 with {network:.4f} is {'worse' if network > plain else 'better'} than PCA-10."
    )
    if same is not None:
        text += f" Trained by Adam instead of RMSProp at 0.1, 30 epochs, it reaches {_text(same)}."
    return Verdict(claim=claim, holds=network <= plain, text=text)


def _on_classes(
    lab: Lab, known: Known, by_class: ByClass, row: str, claim: str, failed: set[int]
) -> Verdict:
    """Judge whether a network gets 0 and 1, and none of the classes it is said to fail."""
    if row not in by_class.recognised:
        return lab.untold(claim, ROWS[row])
    shares = by_class.recognised[row]
    got = got_classes(shares)
    listed = ", ".join(f"{k}: {share:.0%}" for k, share in enumerate(shares) if share == share)
    words = join_words(map(str, sorted(got))) or "none"
    return Verdict(
        claim=claim,
        holds=got >= {0, 1} and not got & failed,
        text=f"Of its reconstructions nearest neighbours still recognise {listed}; at least half "
        f"of {words} (n = {by_class.n:,}; of the digits themselves {by_class.originals:.0%}).",
    )


def _on_layers(lab: Lab, known: Known) -> Verdict:
    claim = "Each hidden layer that is added lowers the error."
    found = _measured(known, *map(_row, _DEEP))
    if found is None:
        return lab.untold(claim, *(ROWS[row] for row in _DEEP))
    errors = [m.value for m in found]
    text = f"From {_text(found[0])} without one to {_text(found[1])} and {_text(found[2])}."
    cells = {
        len(cell.network.encoder_sizes) - 2: known[cell_name(cell, DEPTHS)].reproduced
        for cell in DEPTH_CELLS
    }
    swept = [f"{depth}: {m.value:.4f}" for depth, m in cells.items() if m is not None]
    if swept:
        text += f" In 30 epochs of Adam, by hidden layers: {', '.join(swept)}."
    return Verdict(claim=claim, holds=errors == sorted(errors, reverse=True), text=text)


def _on_flag(lab: Lab, known: Known) -> Verdict:
    claim = "Noise of 30 % on the input lowers the error from 0.1317 to 0.1303."
    row = _row(FLAG)
    found = _measured(known, row)
    gain = (known[_row("784,128,128,10")].published or 0) - (known[row].published or 0)
    text = (
        "The flag is read by a test that is the wrong way round, so no pixel was zeroed and both "
        f"figures are of one network: {gain:.4f} is chance between runs"
    )
    if found is None:
        return lab.untold(claim, ROWS[FLAG])
    values = found[0].seeds.values()
    if len(values) > 1:
        text += f"; ours differ by {max(values) - min(values):.4f} between {len(values)} seeds"
    return Verdict(
        claim=claim, holds=False, text=f"{text}. Nor did its noise of 0.4 reach the network."
    )


def _on_noise(lab: Lab, known: Known) -> Verdict:
    claim = "Noise on the input that reaches the network lowers the error on clean digits."
    names = [
        name
        for row in NOISY
        for name in (
            _row(row),
            *(
                noise_name(row, what)
                for what in ("clean", "repaired", "repaired by plain", "left as it is")
            ),
        )
    ]
    found = _measured(known, *names)
    if found is None:
        return lab.untold(claim, *(ROWS[row] for row in NOISY), *NOISY.values())
    parts, is_lower = [], []
    for i, row in enumerate(NOISY):
        plain, clean, repaired, by_plain, left = found[5 * i : 5 * i + 5]
        parts.append(
            f"with {LEVELS[row]:.0%} zeroed {row} leaves {_text(clean)} on clean digits instead of "
            f"{_text(plain)}, and {_text(repaired)} on zeroed ones where the plain network leaves "
            f"{_text(by_plain)} and doing nothing {left.value:.4f}"
        )
        is_lower.append(clean.value < plain.value)
    text = "; ".join(parts)
    return Verdict(claim=claim, holds=all(is_lower), text=f"{text[0].upper()}{text[1:]}.")


def _on_rate(lab: Lab, known: Known) -> Verdict:
    claim = "The networks with hidden layers were trained by Adam at the rate 0.01."
    found = _measured(known, _row("784,128,10"))
    if found is None:
        return lab.untold(claim, ROWS["784,128,10"])
    text = (
        "The post's code builds Adam without the rate, so at 0.001, as its figures were rerun "
        f"here: 784,128,10 then leaves {_text(found[0])}, published "
        f"{known[_row('784,128,10')].published:.4f}"
    )
    asked = known["784,128,10 at rate 0.01 test_rmse"].reproduced
    text += f"; at 0.01 {_text(asked)}." if asked else f"; at 0.01: {lab.absence(RATE)}."
    return Verdict(claim=claim, holds=False, text=text)


def _on_likeness(lab: Lab, known: Known) -> Verdict:
    claim = "784,512,128,10 redraws digits so that they look very much like the input."
    originals = "the digits themselves recognised"
    names = (f"{_TUNED_ROW} recognised", originals, _row(_TUNED_ROW), _row("PCA-10, clipped"))
    found = _measured(known, *names)
    if found is None:
        return lab.untold(claim, ROWS[_TUNED_ROW])
    share, itself, error, pca = found
    return Verdict(
        claim=claim,
        holds=share.value >= itself.value - ENOUGH,
        text=f"Nearest neighbours recognise {share.value:.1%} of {known[originals].n:,} digits "
        f"redrawn, {itself.value:.1%} of the digits themselves; its test rmse is {_text(error)}, "
        f"PCA's with ten numbers {pca.value:.4f} clipped.",
    )


def _on_one_number(lab: Lab, known: Known) -> Verdict:
    claim = "With a code of one number the reconstructions are still reasonable."
    names = [_row(name) for name in ("code of 1", "PCA-1", "PCA-1, clipped")]
    found = _measured(known, *names)
    if found is None:
        return lab.untold(claim, ROWS["code of 1"])
    network, plain, clipped = found
    share = known["code of 1 recognised"].reproduced
    assert share is not None
    return Verdict(
        claim=claim,
        holds=network.value < clipped.value and share.value >= 0.5,
        text=f"One number leaves {_text(network)}, that of PCA {plain.value:.4f}, clipped "
        f"{clipped.value:.4f}; of the digits redrawn {share.value:.0%} are still recognised.",
    )


def _on_sizes(lab: Lab, known: Known) -> Verdict:
    claim = "Ten numbers are enough."
    cells = {cell.network.code_size: cell for cell in SIZE_CELLS}
    codes = (min(cells), 10, max(cells))
    found = _measured(known, *(cell_name(cells[code], SIZES) for code in codes))
    if found is None:
        return lab.untold(claim, *(cells[code] for code in codes))
    errors = [f"{_text(m)} with {code}" for code, m in zip(codes, found, strict=True)]
    gain = 1 - found[2].value / found[1].value
    return Verdict(
        claim=claim,
        holds=gain < ENOUGH,
        text=f"784,512,128,c leaves {join_words(errors)} numbers after 30 epochs: "
        f"{codes[2]} leave {gain:.0%} less error than ten.",
    )


def _on_tuning(lab: Lab, known: Known) -> Verdict:
    claim = "The same layer sizes can do better."
    figure = known[_row(_TUNED_ROW)]
    if figure.tuned is None or figure.reproduced is None:
        return lab.untold(claim, ROWS[_TUNED_ROW], TUNED_NAME)
    return Verdict(
        claim=claim,
        holds=figure.tuned.value < figure.reproduced.value,
        text=f"With a linear code, GELU, no tied weights, a cosine rate and digits turned and "
        f"shifted a little the test rmse is {_text(figure.tuned)} against "
        f"{_text(figure.reproduced)} as told.",
    )
