"""The card of one digit: clean, and every answer with its error and code."""

import html

import numpy as np
from numpy.typing import ArrayLike

from ui.reconstruct.wall import LEFT, WallSetting, all_errors
from ui.shell import images
from ui.shell.serving import cache


def card_html(setting: WallSetting, index: int) -> str:
    """Return one digit large: clean, and every answer with its error and code."""
    clean = cache.load_test_set(setting.data)[0][index]
    given = cache.corrupt_test_set(*setting.sample)[index : index + 1]
    mse = {name: float(values[index]) for name, values in all_errors(setting).items()}
    cells = [
        '<div class="ae-contestant"><h4>clean</h4>'
        f"{images.digit_html(clean, size=112, label='The clean digit')}</div>",
        '<p class="ae-key">number: MSE to the clean<br>small square: error,<br>'
        '<span class="ae-legend">too little <i></i> too much ink</span><br>bars: the code</p>',
    ]

    def add(name: str, image: ArrayLike, bars: str = "") -> None:
        label = f"{name}: {mse[name]:.4f} MSE"
        picture = images.digit_html(image, size=112, label=label)
        difference = np.reshape(image, -1) - np.reshape(clean, -1)
        error = images.error_html(difference, size=56, label=f"Error of {name}")
        best = " ae-best" if mse[name] == min(mse.values()) else ""
        cells.append(
            f'<div class="ae-contestant{best}"><h4>{html.escape(name)}</h4>'
            f'<div class="ae-pair">{picture}<div class="ae-side">{error}{bars}</div></div>'
            f'<b class="ae-value">{mse[name]:.4f}</b></div>'
        )

    for entry, name in zip((setting.model, setting.rival), setting.names, strict=True):
        if entry is not None:
            model = cache.load_model(entry)
            code = model.encode(given)
            scale = float(np.abs(code).max()) or 1.0
            add(name, model.decode(code), images.code_html(code[0].tolist(), scale=scale))
    if setting.baseline_name in mse:
        pca = cache.load_baseline(setting.model.code_size, setting.data)
        add(setting.baseline_name, pca.reconstruct(given))
    if LEFT in mse:
        add(LEFT, given)
    return f'<section class="ae-card">{"".join(cells)}</section>'
