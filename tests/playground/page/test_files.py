import pytest
from aiohttp import FormData

from playground.page import asking, uploads
from playground.page.files import NO_SUCH_FILE
from playground.slack import LocalSlack
from tests.playground.page.conftest import Browser


def form(*files: tuple[str, bytes], user: str = "U0ALICE", **fields: str) -> FormData:
    made = FormData(default_to_multipart=True)
    for name, value in {"user": user, "channel": "C0GENERAL", **fields}.items():
        made.add_field(name, value)
    for name, data in files:
        made.add_field("file", data, filename=name)
    return made


async def test_files_are_shared_in_one_message(browser: Browser, slack: LocalSlack) -> None:
    shared = form(("a.txt", b"one"), ("b.pdf", b"two"), text="@Bob both")

    ts = (await (await browser.post("/page/files", data=shared)).json())["ts"]

    message = slack.workspace.channels["C0GENERAL"].messages[ts]
    files = [slack.workspace.files[file_id] for file_id in message.files]
    assert message.text == "<@U0BOB> both"
    assert [(f.name, f.mimetype, f.data) for f in files] == [
        ("a.txt", "text/plain", b"one"),
        ("b.pdf", "application/pdf", b"two"),
    ]


async def test_a_file_is_shared_in_a_thread(browser: Browser, slack: LocalSlack) -> None:
    root = await slack.people.post("U0BOB", "C0GENERAL", "root")

    await browser.post("/page/files", data=form(("a.txt", b"one"), thread_ts=root))

    (reply,) = slack.workspace.channels["C0GENERAL"].replies(root)
    assert len(reply.files) == 1


async def test_a_pasted_table_is_attached(browser: Browser, slack: LocalSlack) -> None:
    pasted = form(text="which?")
    pasted.add_field("table", b'[["pump", "bar"], ["7"]]', filename="Table")

    await browser.post("/page/files", data=pasted)

    (message,) = slack.workspace.channels["C0GENERAL"].messages.values()
    ((table,),) = (one["blocks"] for one in message.attachments)
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [["pump", "bar"], ["7"]]
    assert message.subtype is None


@pytest.mark.parametrize(
    "table",
    [
        b"",
        b"{}",
        b"[]",
        b"[[]]",
        b"[[1]]",
        b'["a"]',
        b"[" * 9_000,
        b'[["a"]%s]' % (b',["a"]' * 100),
    ],
    ids=["nothing", "object", "no rows", "no cells", "number", "text", "nested", "long"],
)
async def test_what_is_no_table_is_refused(browser: Browser, table: bytes) -> None:
    pasted = form()
    pasted.add_field("table", table, filename="Table")

    response = await browser.post("/page/files", data=pasted)

    assert (response.status, await response.text()) == (400, uploads.NOT_A_TABLE)


async def test_a_shared_file_is_listed_with_its_name_and_size(
    browser: Browser, slack: LocalSlack
) -> None:
    await slack.people.share_file("U0BOB", "C0GENERAL", "a.txt", b"12345", "text/plain")

    state = await (await browser.get("/page/state?user=U0ALICE")).json()

    (file,) = state["channels"][0]["messages"][0]["files"]
    assert (file["name"], file["size"]) == ("a.txt", 5)


async def test_a_file_is_saved_never_shown(browser: Browser, slack: LocalSlack) -> None:
    name = 'a "b"\r\né.html'
    await slack.people.share_file("U0BOB", "C0GENERAL", name, b"<script>", "text/html")
    (file_id,) = slack.workspace.files

    response = await browser.get(f"/page/files/{file_id}?user=U0ALICE")

    assert await response.read() == b"<script>"
    assert response.content_type == "application/octet-stream"
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''a%20%22b%22%0D%0A%C3%A9.html"
    )


async def test_a_file_of_others_is_not_given_away(browser: Browser, slack: LocalSlack) -> None:
    await slack.people.share_file("U0BOB", "D0BOB", "a.txt", b"secret", "text/plain")
    (file_id,) = slack.workspace.files

    response = await browser.get(f"/page/files/{file_id}?user=U0ALICE")

    assert (response.status, await response.text()) == (404, NO_SUCH_FILE)


async def test_a_deleted_file_is_gone(browser: Browser, slack: LocalSlack) -> None:
    await slack.people.share_file("U0BOB", "C0GENERAL", "a.txt", b"data", "text/plain")
    (file_id,) = slack.workspace.files
    await slack.people.delete_file("U0BOB", file_id)

    response = await browser.get(f"/page/files/{file_id}?user=U0BOB")

    assert response.status == 404


@pytest.mark.parametrize(
    ("shared", "sentence"),
    [
        (form(), uploads.NO_FILE),
        (form(("a.txt", b"")), uploads.EMPTY_FILE.format(name="a.txt")),
        (form(*[("a.txt", b"x")] * (uploads.FILES_LIMIT + 1)), uploads.TOO_MANY),
        (form(("a.txt", b"x"), user="U0NOBODY"), asking.NO_SUCH_PERSON),
        (form(("a.txt", b"x"), channel="D0BOB"), asking.NO_SUCH_CHANNEL),
        (form(("a.txt", b"x"), thread_ts="1.1"), asking.NO_SUCH_THREAD),
    ],
    ids=["no file", "empty file", "too many", "unknown person", "not a member", "unknown thread"],
)
async def test_what_is_wrong_is_said_plainly(
    browser: Browser, slack: LocalSlack, shared: FormData, sentence: str
) -> None:
    response = await browser.post("/page/files", data=shared)

    assert (response.status, await response.text()) == (400, sentence)
    assert not slack.workspace.files


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"x", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=y"),
    ],
    ids=["JSON", "no boundary", "no parts"],
)
async def test_what_is_no_form_is_refused(browser: Browser, body: bytes, kind: str) -> None:
    response = await browser.post("/page/files", data=body, headers={"Content-Type": kind})

    assert (response.status, await response.text()) == (400, uploads.NOT_A_FORM)


@pytest.mark.parametrize("page_settings", [{"upload_limit": 1_000_000}])
async def test_too_much_at_once_is_refused(browser: Browser) -> None:
    response = await browser.post("/page/files", data=form(("a.txt", b"x" * 1_000_001)))

    assert (response.status, await response.text()) == (400, "Files may have 1 MB in all.")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("日本 語.csv", "日本 語.csv"),
        ("<b>&.txt", "<b>&.txt"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("a\\b\x00\n\u202e.txt", "a_b___.txt"),
        ("%22a%22", '"a"'),
        (" ", "file"),
        ("x" * 300, "x" * 255),
    ],
    ids=["plain", "any script", "markup", "path", "control", "quotation marks", "blank", "long"],
)
def test_a_name_is_kept_where_it_is_safe(name: str, safe: str) -> None:
    assert uploads.safe_name(name) == safe
