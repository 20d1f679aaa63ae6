"""The files a browser loads."""

import re
from pathlib import Path

import pytest

from playground.page.page import WEB
from tests.playground.page.conftest import Browser

OWN = sorted(path for path in WEB.iterdir() if path.suffix in {".html", ".css", ".js"})
NAMESPACE = "http://www.w3.org/2000/svg"
SCRIPT = {"text/javascript", "application/javascript"}
TYPES = {".js": SCRIPT, ".mjs": SCRIPT, ".css": {"text/css"}}


async def test_the_page_opens(browser: Browser) -> None:
    response = await browser.get("/")

    assert response.content_type == "text/html"
    assert "/web/app.js" in await response.text()


@pytest.mark.parametrize(
    "path", ["app.js", "style.css", "vendor/markdown-it.esm.min.mjs", "vendor/purify.min.js"]
)
async def test_its_files_have_types_that_browsers_accept(browser: Browser, path: str) -> None:
    response = await browser.get(f"/web/{path}")

    assert response.content_type in TYPES[Path(path).suffix]


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    text = path.read_text().replace(NAMESPACE, "")

    assert not re.findall(r"""["'(=\s]https?://[\w.]""", text)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_nothing_is_ever_set_as_html(path: Path) -> None:
    unsafe = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|\son\w+=|\sstyle="

    assert not re.findall(unsafe, path.read_text()) or path.suffix == ".css"


@pytest.mark.parametrize("library", ["highlight", "markdown-it", "purify"])
def test_every_library_comes_with_its_licence(library: str) -> None:
    assert (WEB / "vendor" / f"{library}.LICENSE").read_text()
