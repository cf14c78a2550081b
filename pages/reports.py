"""Read what five reports claim, and what a rerun of each of them gives."""

from pathlib import Path

import streamlit as st

from ui.reports import panel as reports_panel
from ui.shell.frame import begin_page

STYLE = Path(reports_panel.__file__).with_name("reports.css")

with begin_page("Reports") as explorer:
    st.html(STYLE)
    report = reports_panel.choose_report()
    reports_panel.show_report(explorer, report)
    explorer.show_words()
