"""The component is whole; what it tells is checked in tests/ui/choices/test_codec.py."""

from ae_core.export.bundle import read_component


def test_the_component_is_bundled():
    source = read_component("filter_wall")
    assert "export default" in source.javascript and ".walls" in source.css
