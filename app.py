"""The server: `streamlit run app.py` opens home.py and the pages beside it."""

import streamlit as st

from ui.shell.serving import server

app = st.App(
    "home.py", lifespan=server.lifespan, routes=server.routes(), middleware=server.middleware()
)
