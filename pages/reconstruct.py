"""Break a wall of test digits and see who mends them."""

import streamlit as st

from ui.reconstruct.panel import choose_pair, show_class_errors, show_verdict, show_wall
from ui.reconstruct.wall import WallSetting, all_errors
from ui.shell import controls, panels
from ui.shell.frame import begin_page
from ui.shell.models.entries import data_words, dataset_of, rival_of
from ui.shell.serving import cache

with begin_page("Reconstruct") as explorer:
    dataset = dataset_of(explorer.data)
    with st.container(key="controls"):
        columns = st.columns([1.25, 1.2, 1.1, 0.75, 1.45, 0.6], vertical_alignment="bottom")
    with columns[0]:
        kind = controls.choose_corruption_kind()
    with columns[1]:
        corruption = controls.choose_corruption_level(kind)
    with columns[2]:
        order = controls.choose_order()
    with columns[3]:
        digit_class = controls.choose_class(dataset.class_names)
    with columns[4]:
        rival = controls.choose_comparison(
            explorer.entries, explorer.model, rival_of(explorer.model, explorer.entries)
        )
    with columns[5], st.popover("More"):
        num_images, seed = controls.choose_sample(dataset.num_test)

    setting = WallSetting(
        explorer.data,
        num_images,
        corruption,
        seed,
        *choose_pair(explorer, rival),
        order,
        digit_class,
    )
    errors = all_errors(setting)
    labels = cache.load_test_set(explorer.data)[1][:num_images]
    shown = slice(None) if digit_class is None else labels == digit_class
    means = {name: float(values[shown].mean()) for name, values in errors.items()}
    of_class = "" if digit_class is None else f" of class {dataset.class_names[digit_class]}"
    panels.show_figures(
        list(means.items()),
        unit="MSE against the clean {things}",
        note=f"n = {len(labels[shown]):,} test {{things}}{of_class}, {data_words(explorer.data)}",
    )
    show_verdict(setting, means)
    show_wall(setting)

    show_class_errors(setting, explorer.palette)
    explorer.show_words()
