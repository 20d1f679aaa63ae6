"""Kinds of documents that are ZIP archives, told by what their parts say of themselves."""

import contextlib
import re
from xml.parsers import expat

from bot.documents.inspection import unsupported
from bot.documents.inspection.archives import Archive, part_name, raise_if_locked
from bot.documents.inspection.errors import Encrypted, Mislabelled, Rejected, RightsManaged
from bot.documents.inspection.file_types import KINDS, FileType, type_of

TYPES, RELATIONS = "[content_types].xml", "_rels/.rels"
MAIN_RELATION = "/officedocument"
# Main parts by name, where nothing else tells: Word for the web, for example, numbers them.
MAIN_PARTS = re.compile(
    r"(?:word/document[0-9]{0,9}\.xml|xl/workbook[0-9]{0,9}\.(?:xml|bin)|ppt/presentation[0-9]{0,9}\.xml)"
)
CONTENT_TYPES = (  # a word in the main part's type, and what the file then is
    ("sheet.binary", "xlsb"),
    ("wordprocessingml", "docx"),
    ("ms-word", "docx"),
    ("spreadsheetml", "xlsx"),
    ("ms-excel", "xlsx"),
    ("presentationml", "pptx"),
    ("ms-powerpoint", "pptx"),
    ("visio", "vsdx"),
)
FOLDERS = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"), ("visio/", "vsdx"))
XPS = "/fixedrepresentation"
MIMETYPE, MANIFEST, CONTENT = "mimetype", "meta-inf/manifest.xml", "content.xml"
OPEN_DOCUMENT, OPEN_OFFICE = "application/vnd.oasis.opendocument.", "application/vnd.sun.xml."
OPEN_OFFICE_KINDS = {"writer": "sxw", "calc": "sxc", "impress": "sxi"}
OPEN_DOCUMENT_TITLE = "OpenDocument"
BODIES = {b"office:text": "odt", b"office:spreadsheet": "ods", b"office:presentation": "odp"}
EPUB, EPUB_CONTAINER, EPUB_LOCK = (
    "application/epub+zip",
    "meta-inf/container.xml",
    "meta-inf/encryption.xml",
)
# Fonts may be scrambled in any book; with other methods, its text is.
SCRAMBLED_FONTS = (b"http://www.idpf.org/2008/embedding", b"http://ns.adobe.com/pdf/enc#RC")
ALGORITHM = re.compile(rb"EncryptionMethod[^>]{0,400}?Algorithm\s{0,9}=\s{0,9}[\"']([^\"']{1,200})")
IWORK = {"index/document.iwa", "index.zip", "index/presentation.iwa"}
IWORK_ENDINGS = ("pages", "numbers", "key")

Attributes = dict[str, str]


def identify(archive: Archive, name: str, declared: FileType | None) -> FileType:
    """The kind of document in an archive. Raises Rejected for none, or for one with a password."""
    found = _office(archive) or _open_document(archive, declared) or _epub(archive)
    if isinstance(found, Rejected):
        raise found
    if found:
        return found
    if archive.parts.keys() & IWORK:
        ending = next((one for one in IWORK_ENDINGS if name.lower().endswith(one)), "pages")
        raise unsupported.of_extension(ending)
    if declared:
        raise Mislabelled(kind=declared.title)
    refused = unsupported.unsupported(name)
    raise refused if unsupported.is_named(name) else unsupported.of_extension("zip")


def _office(archive: Archive) -> FileType | Rejected | None:
    types = {
        part_name(one["PartName"]): one.get("ContentType", "").lower()
        for one in _attributes(archive.read(TYPES), "Override")
        if "PartName" in one
    }
    main = ""
    for one in _attributes(archive.read(RELATIONS), "Relationship"):
        if one.get("Type", "").lower().endswith(XPS):
            return unsupported.of_extension("xps")
        if one.get("Type", "").lower().endswith(MAIN_RELATION):
            main = part_name(one.get("Target", ""))
    if main not in archive.parts:
        main = next((one for one in archive.parts if MAIN_PARTS.fullmatch(one)), "")
    if not main:
        return None
    raise_if_locked(archive, main)
    kind = next((kind for word, kind in CONTENT_TYPES if word in types.get(main, "")), "")
    if not kind and main.endswith(".bin"):
        kind = "xlsb"
    kind = kind or next((kind for folder, kind in FOLDERS if main.startswith(folder)), "")
    return KINDS.get(kind) or (unsupported.of_extension(kind) if kind else None)


def _open_document(archive: Archive, declared: FileType | None) -> FileType | Rejected | None:
    said = archive.read(MIMETYPE)[:200].decode("ascii", "ignore").strip().lower()
    manifest = archive.read(MANIFEST)
    if said.startswith(OPEN_OFFICE):
        family = said.removeprefix(OPEN_OFFICE).partition(".")[0]
        return unsupported.of_extension(OPEN_OFFICE_KINDS.get(family, "sxw"))
    if CONTENT not in archive.parts and not said.startswith(OPEN_DOCUMENT):
        return None
    if b"encryption-data" in manifest or "encrypted-package" in archive.parts:
        return Encrypted()
    if CONTENT not in archive.parts:
        return None
    raise_if_locked(archive, CONTENT)
    if not said.startswith(OPEN_DOCUMENT):
        entries = _attributes(manifest, "file-entry")
        said = next(
            (_local(one, "media-type") for one in entries if _local(one, "full-path") == "/"), ""
        )
    body = archive.read(CONTENT)
    kind = next((kind for word, kind in BODIES.items() if b"<" + word in body), None)
    fallback = declared if declared and declared.title.startswith(OPEN_DOCUMENT_TITLE) else None
    return type_of(said) if said else KINDS.get(kind or "") or fallback


def _epub(archive: Archive) -> FileType | Rejected | None:
    if EPUB_CONTAINER not in archive.parts:
        return None
    methods = ALGORITHM.findall(archive.read(EPUB_LOCK))
    if any(method not in SCRAMBLED_FONTS for method in methods):
        return RightsManaged()
    return KINDS["epub"]


def _attributes(content: bytes, element: str) -> list[Attributes]:
    """Attributes of all elements of a name, as far as the XML is well-formed."""
    found: list[Attributes] = []

    def start(name: str, attributes: Attributes) -> None:
        if name.rpartition(":")[2] == element:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EntityDeclHandler = refuse_entities
    with contextlib.suppress(expat.ExpatError, ValueError):
        parser.Parse(content, True)
    return found


def refuse_entities(*_: object) -> None:
    """Raise ValueError: no document needs entities of its own, and they may grow without end."""
    raise ValueError("entity")


def _local(attributes: Attributes, name: str) -> str:
    return next((text for key, text in attributes.items() if key.rpartition(":")[2] == name), "")
