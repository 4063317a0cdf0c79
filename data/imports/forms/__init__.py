"""The form tools, one module each, found by themselves.

Each defines NAME, the header keys of its own columns (RESPONSE_ID, SUBMITTED_AT, SUBMITTED_BY) in every language
seen, OTHERS that answer no question, and `likeness(headers, rows)`: how surely a file comes from it, from 0 to 1.
One whose headers are in the user's language may tell its columns `by_content(headers, rows)`: what -> place.
"""

from importlib import import_module
from pkgutil import iter_modules

FORMS = {info.name: import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__)}
