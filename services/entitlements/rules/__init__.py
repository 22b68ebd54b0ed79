"""The law as dated data: rows that are read once at start, and what follows from them.

``book`` is what the rows say, ``reading`` makes it of text, ``files`` finds the text; ``matrix``,
``conditions`` and ``formulas`` apply it. Only ``files`` touches a file; nothing else does I/O.
"""
