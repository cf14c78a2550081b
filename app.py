"""The server: `streamlit run app.py` opens home.py and the pages beside it.

`python app.py` runs the app's own commands.
"""

import sys

import streamlit as st

from ui.classroom import routes as classroom
from ui.shell.serving import server

app = st.App(
    "home.py",
    lifespan=classroom.lifespan,
    routes=[*server.routes(), *classroom.routes()],
    middleware=server.middleware(),
)

if __name__ == "__main__":
    from ui.commands import main

    sys.exit(main())
