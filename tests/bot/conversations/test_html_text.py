"""Pages of HTML are read as Markdown."""

import pytest

from bot.conversations.html_text import markdown


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<h1>Plan</h1><p>Tea is <b>at\n four</b>.</p>", "# Plan\n\nTea is **at four**."),
        ("<p>one<br>two</p><hr><p>three", "one\ntwo\n\n---\n\nthree"),
        ("<ul><li>one<ul><li>two</li></ul></li><li><p>three</p></li></ul>",
         "- one\n  - two\n- three"),
        ("<ol><li>one</li><li>two</li></ol>", "1. one\n1. two"),
        ('<ul><li class="checked">done</li><li><input type="checkbox">open</li></ul>',
         "- [x] done\n- [ ] open"),
        ("<table><tr><th>Who</th><th>When</th></tr><tr><td>Ada</td><td><p>4<br>pm</p></td></tr>",
         "| Who | When |\n|---|---|\n| Ada |  4 pm  |"),
        ('<a href="https://a.example/b">here</a>', "here (https://a.example/b)"),
        ('<a href="https://a.example">https://a.example</a>', "https://a.example"),
        ('<a href="javascript:x()">here</a>', "here"),
        ("<pre><code>x = 1\n  y</code></pre>", "```\nx = 1\n  y\n```"),
        ("<style>p{}</style><script>x</script><!-- c --><p>Tea &amp; cake</p>", "Tea & cake"),
        ('<img alt="a plan"><img>', "[a plan][picture]"),
    ],
    ids=[
        "nothing", "heading", "breaks", "lists", "numbers", "tasks", "table", "link", "address",
        "script-link", "code", "hidden", "pictures",
    ],
)  # fmt: skip
def test_files_d_a_page_is_markdown(html: str, text: str) -> None:
    assert markdown(html) == text


def test_files_d_depth_is_no_matter() -> None:
    assert markdown("<div>" * 5_000 + "Tea") == "Tea"
    assert markdown("<ul><li>" * 500 + "Tea").endswith("Tea")
