"""Static files: kept for ever under a path that changes with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chat.pages.assets import Assets, load_assets, static_directory
from chat.pages.scripts import ScriptsUnjoined, joined
from chat.pages.styles import trimmed_style
from tests.pages.tab import Tab

FILES = {"css/a.css": b"a{}", "js/b.js": b"let b"}


@pytest.mark.parametrize(
    "changed",
    [
        {"css/a.css": b"a{ }"},
        {"css/c.css": b""},
        {"css/a.css": b"a{}let", "js/b.js": b" b"},
    ],
)
def test_any_change_changes_the_path(changed: dict[str, bytes]) -> None:
    """Contents, names and where one file ends all count."""
    assert Assets(FILES).version == Assets(dict(reversed(FILES.items()))).version
    assert Assets(FILES | changed).version != Assets(FILES).version


def test_another_version_finds_nothing() -> None:
    """An old page must not be handed new parts, which it would keep under the old path."""
    assets = Assets(FILES)

    assert assets.find(assets.version, "js/b.js") is not None
    assert assets.find("0" * 12, "js/b.js") is None
    assert assets.find(assets.version, "js/none.js") is None


def test_only_what_a_browser_needs_is_served(tmp_path: Path) -> None:
    """Type declarations and settings of tools stay where they are."""
    for name in ("a.js", "a.d.ts", "tsconfig.json", ".gitkeep"):
        (tmp_path / name).write_text("")

    assets = load_assets(tmp_path)

    assert [name for name in ("a.js", "a.d.ts", "tsconfig.json", ".gitkeep") if assets.find(assets.version, name)] == [
        "a.js"
    ]


TRICKY = r"""
/** Why. */
let a = "/** b */  //"; // gone
let b = text.replace(/"  \/\/[/"]+  /g, '  '); /* gone */
let c = `  ${ a }  // kept ${b("/*")}  `;
return_(/'  `/.test(a) ? a / b / 2 : a + +b)
for (const d of [/ {2}/, /x/i]) if (d) d.test(c)
[a, b] = [c]
"""


TRICKY_STYLE = """
/* gone { } */
:root { --gap: 1rem; }
@media (min-width: 60rem) {
  main > * :focus, .a .b { content: " ;  { "; inline-size: calc(1px + 2px); }
}
"""


def test_scripts_lose_comments_and_white_space_alone(tmp_path: Path) -> None:
    """Texts, expressions and template strings stay as they stand, whatever they look like."""
    (tmp_path / "a.js").write_text(TRICKY)

    assets = load_assets(tmp_path)
    script = assets.find(assets.version, "a.js")

    assert script
    assert script.plain.decode().split("\n") == [
        """let a="/** b */  //";let b=text.replace(/"  \\/\\/[/"]+  /g,'  ');let c=`  ${ a }  // kept ${b("/*")}  `;"""
        r"""return_(/'  `/.test(a)?a/b/2:a+ +b)""",
        "for(const d of[/ {2}/,/x/i])if(d)d.test(c)",
        "[a,b]=[c]",
    ]


def test_styles_lose_comments_and_white_space_alone(tmp_path: Path) -> None:
    """Quoted texts, sums and selectors of descendants keep the spaces that mean something."""
    (tmp_path / "a.css").write_text(TRICKY_STYLE)

    assets = load_assets(tmp_path)
    style = assets.find(assets.version, "a.css")

    assert style
    assert style.plain.decode() == (
        ':root{--gap:1rem;}@media (min-width:60rem){main>* :focus,.a .b{content:" ;  { ";inline-size:calc(1px + 2px);}}'
    )


def test_modules_become_one_script(tmp_path: Path) -> None:
    """Each module stands once, behind those it imports, in one file."""
    (tmp_path / "js").mkdir()
    for name, text in {
        "a.js": "export const a = 1;\n",
        "b.js": 'import { a } from "./a.js";\nexport class B { c = a }\n',
        "main.js": 'import { B } from "./b.js";\nimport { a } from "./a.js";\nnew B(a);\n',
    }.items():
        (tmp_path / "js" / name).write_text(text)

    assets = load_assets(tmp_path)

    assert assets.scripts == ("js/main.js",)
    script = assets.find(assets.version, "js/main.js")
    assert script
    assert script.plain == b"const a=1;\nclass B{c=a}\nnew B(a);"


@pytest.mark.parametrize(
    "text",
    ['import a from "./main.js";', 'import "./main.js";', "export default 1;", 'const a = import("./main.js");'],
)
def test_module_of_another_kind_stops_the_start(text: str) -> None:
    """A form of import or export that joining does not know is no script to be served."""
    with pytest.raises(ScriptsUnjoined):
        joined({"main.js": text}, "main.js")


async def test_a_file_is_served_pressed_and_for_ever(bare: Tab) -> None:
    """The page names the path; the file behind it may be kept a year and is what stands on disk, trimmed."""
    path = re.search(r'href="(/static/\w+/css/site\.css)"', (await bare.get("/")).text)
    assert path

    answer = await bare.get(path[1])
    plain = await bare.get(path[1], accept_encoding="identity")

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/css")
    assert answer.body == plain.body == trimmed_style((static_directory() / "css" / "site.css").read_text()).encode()
