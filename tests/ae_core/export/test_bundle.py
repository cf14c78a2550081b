"""Modules become one string that means the same."""

import shutil
import subprocess

import pytest

from ae_core.export import bundle

NODE = shutil.which("node")


def write(folder, **modules):
    for name, source in modules.items():
        (folder / f"{name}.js").write_text(source)
    return folder / "entry.js"


def test_names_stay_private_and_each_module_runs_once(tmp_path):
    if NODE is None:
        pytest.skip("there is no node on this machine")
    entry = write(
        tmp_path,
        base='console.log("base once");\nconst size = 1;\nexport const base = () => size;\n',
        left='import { base } from "./base.js";\nconst size = 20;\n'
        "export function left() { return base() + size; }\n",
        right='import { base as root, base } from "./base.js";\n'
        "export class Right { sum = root() + base(); }\n",
        entry='import { left } from "./left.js";\nimport {\n  Right,\n} from "./right.js";\n'
        "const size = 300;\n"
        "export default function () { return left() + size + new Right().sum; }\n",
    )
    built = tmp_path / "bundle.mjs"
    built.write_text(bundle.bundle_javascript(entry))
    run = f'import f from "{built.as_uri()}"; console.log(f());'
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", run], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:2] == ["base once", "323"]


@pytest.mark.parametrize(
    ("modules", "says"),
    [
        ({"entry": 'import { a } from "./a.js";', "a": "export const b = 1;"}, "imports a"),
        ({"entry": 'import * as a from "./a.js";', "a": "export const b = 1;"}, "not understood"),
        (
            {"entry": 'import { a } from "./a.js";', "a": "const a = 1;\nexport { a };"},
            "understood",
        ),
        (
            {"entry": 'import { a } from "./a.js";', "a": "export const a = 1;\nexport default a;"},
            "not understood",
        ),
        (
            {
                "entry": 'import { a } from "./a.js";',
                "a": 'import { b } from "./b.js";\nexport const a = 1;',
                "b": 'import { a } from "./a.js";\nexport const b = 1;',
            },
            "circle",
        ),
    ],
)
def test_what_the_bundler_does_not_understand_is_refused(tmp_path, modules, says):
    with pytest.raises(ValueError, match=says):
        bundle.bundle_javascript(write(tmp_path, **modules))


OF_THE_DOCUMENT = ("lesson_strip",)  # runs as it is, no component of a page


@pytest.mark.parametrize(
    "name", sorted(p.parent.name for p in bundle.COMPONENTS.glob("*/component.js"))
)
def test_every_component_is_whole(name):
    source = bundle.read_component(name)
    assert source.javascript.count("export default ") == (name not in OF_THE_DOCUMENT)
    assert "\nimport " not in source.javascript and "@import" not in source.css
    longest = max(len(p.read_text().splitlines()) for p in (bundle.COMPONENTS / name).glob("*.js"))
    assert longest < 300


@pytest.mark.skipif(NODE is None, reason="there is no node on this machine")
def test_data_beside_a_module_is_put_in(tmp_path):
    entry = 'import data from "./data.json" with { type: "json" };\nexport const a = data.b;'
    path = write(tmp_path, entry=entry)
    path.with_name("data.json").write_text('{ "b": [1, 2] }\n')
    assert 'const data = {"b":[1,2]};' in bundle.bundle_javascript(path)
