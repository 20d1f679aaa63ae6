"""Text that every database, encoder and vendor takes."""


def wellformed(text: str) -> str:
    """Without what JSON can carry but UTF-8 or PostgreSQL cannot: half characters and NUL."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    return text.replace("\0", "")
