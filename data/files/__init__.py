"""Open an uploaded file safely: what it is, whether it is refused, and what stands in it; not what it means.

Hostile files are opened in a process of their own, with limits. What is refused is refused before it is parsed.
"""
