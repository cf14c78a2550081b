"""The server: `streamlit run app.py` opens home.py and the pages beside it.

`python app.py` runs the app's own commands.
"""

import sys

if __name__ == "__main__":  # before Streamlit is loaded, which says on stderr that no server runs
    from ui.commands import main

    sys.exit(main())

import streamlit as st  # noqa: E402

from ui.classroom import routes as classroom  # noqa: E402
from ui.shell.serving import server  # noqa: E402

app = st.App(
    "home.py",
    lifespan=classroom.lifespan,
    routes=[*server.routes(), *classroom.routes()],
    middleware=server.middleware(),
)
