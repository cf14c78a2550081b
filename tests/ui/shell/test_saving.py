"""What the server draws can be taken away: where the browser puts a Save, and what it is told."""

import re
from pathlib import Path

from streamlit.testing.v1 import AppTest


def test_a_figure_tells_the_browser_its_name_and_words():
    def page():
        import streamlit as st

        from ui.shell.saving import savable

        with savable("odd <ones>", 'The "odd" {things}', caption="n = 3 {things}"):
            st.html("<p>pictures</p>")

    app = AppTest.from_function(page).run()
    assert not app.exception
    bodies = [element.proto.body for element in app.get("html")]
    assert bodies[0] == "<p>pictures</p>"
    assert bodies[1] == (
        '<div class="ae-save" data-name="odd &lt;ones&gt;" '
        'data-title="The &quot;odd&quot; digits" data-caption="n = 3 digits"></div>'
    )


def test_every_chart_is_one_that_can_be_saved():
    calls = [
        path.as_posix()
        for folder in ("ui", "pages")
        for path in Path(folder).rglob("*.py")
        if re.search(r"st\.(plotly_chart|line_chart|bar_chart|image)\(", path.read_text("utf-8"))
    ]
    # and the two small pictures of a photo on its way to the canvas
    assert sorted(calls) == ["ui/draw/picture.py", "ui/shell/panels.py"]
