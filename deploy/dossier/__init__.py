"""Putting a dossier together from what the audit service gives, page by page: its schemas, its report, its bag."""
