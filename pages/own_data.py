"""Bring images of your own, train an explorer on them, and find the odd ones out."""

import streamlit as st

from ui.own import panel as own_panel
from ui.own.results import show_choice_of_sets, show_results
from ui.own.training import own_models, show_training
from ui.shell import runs
from ui.shell.frame import begin_page
from ui.shell.guard import guard, show_notice
from ui.shell.models.entries import dataset_of, own_titles

with begin_page("Your data") as explorer:
    own_panel.show_message()
    dataset, titles = dataset_of(explorer.data), own_titles()
    if why_not := runs.why_not_make():
        show_notice(why_not)
    else:
        with st.expander("Bring images", expanded=not dataset.is_own):
            own_panel.show_what_is_taken()
            found = own_panel.choose_images()
            if found is not None:
                own_panel.show_what_was_read(found)
                own_panel.offer_keeping(found)
    if dataset.is_own:
        with guard():
            own_panel.show_set(dataset)
        with guard():
            show_training(explorer, dataset)
        for entry in own_models(explorer, dataset)[:1]:
            with guard():
                show_results(explorer, dataset, entry)
    elif titles:
        show_choice_of_sets(titles)
    explorer.show_words()
