"""The door itself: REST for programs and pages for people, in a process of threads that is never monkey-patched."""

from services.portal.web.server import serve

__all__ = ["serve"]
