"""How words are laid side by side so that no two lists of words give the same bytes."""


def bind(label: str, *parts: str | int) -> bytes:
    """Lay out a label and its parts, each behind its length in eight big-endian bytes.

    Integers are spelled in decimal, as :func:`shared.kernel.ids.derive` does. Frozen: stored
    envelopes and wrapped keys depend on it.
    """
    pieces = [str(part).encode() for part in (label, *parts)]
    return b"".join(len(piece).to_bytes(8, "big") + piece for piece in pieces)
