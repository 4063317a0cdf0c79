"""What the committee can take away.

Each module here is one format and defines NAME, SUFFIX, MIME and `write(engine, viewer, *, language, options)`.
To add a format, add a module; nothing else needs to know.
"""

from importlib import import_module
from pkgutil import iter_modules

FORMATS = {
    info.name: import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__) if info.name != "sheet"
}
