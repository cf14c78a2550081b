"""Read what five reports claim, and what a rerun of each of them gives."""

from pathlib import Path

import streamlit as st

from ui.reports import panel as reports_panel
from ui.shell import panels
from ui.shell.frame import begin_page

STYLE = Path(reports_panel.__file__).with_name("reports.css")

with begin_page("Reports") as explorer:
    st.html(STYLE)
    report = reports_panel.choose_report()
    reports_panel.show_report(explorer, report)
    panels.show_words(
        "published",
        "reproduced",
        "tuned",
        "spread",
        "seed",
        "MSE",
        "RMSE",
        "L2 norm",
        "cross-entropy",
        "PCA",
        "KL",
        "dead unit",
        "sparseness",
        "greedy pre-training",
    )
