"""What the map is told is typed; what it tells is checked in tests/ui/choices/test_codec.py."""

from ae_core.export.bundle import read_component


def test_the_component_is_bundled():
    source = read_component("digit_map")
    assert "export default" in source.javascript and ".map-frame" in source.css
