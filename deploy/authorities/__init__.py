"""Authorities outside: whom this node trusts, and the time stamps that they give."""
