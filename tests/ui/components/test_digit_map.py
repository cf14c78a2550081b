"""What the map is told; what it tells is checked in tests/ui/choices/test_codec.py."""

from ae_core.export.bundle import read_component
from ui.components.digit_map import ShownMap


def test_a_map_is_told_as_the_browser_reads_it():
    shown = ShownMap(
        model_hash="h", places="p", method="umap", title="UMAP", model_name="m", detail="seed 0"
    )
    assert set(shown.to_options()) == {
        "hash",
        "places",
        "method",
        "title",
        "name",
        "detail",
        "quality",
    }


def test_the_component_is_bundled():
    source = read_component("digit_map")
    assert "export default" in source.javascript and ".map-frame" in source.css
