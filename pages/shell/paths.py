"""Where to go back to: a path of our own, never another site."""

from urllib.parse import urlsplit


def local(path: str | None) -> str:
    """The path if it stays on this site, else the front page.

    Browsers drop tabs and line breaks and read a backslash as a slash, so “/\\t/evil.example” would leave us.

    >>> local("/assess?application=H-07"), local("//evil.example"), local("https://evil.example"), local(None)
    ('/assess?application=H-07', '/', '/', '/')
    """
    if not path or not path.startswith("/") or path.startswith("//"):
        return "/"
    if "\\" in path or not path.isprintable():
        return "/"
    parts = urlsplit(path)
    return "/" if parts.scheme or parts.netloc else path
