"""The portal is the only door for people and programs; it decides nothing but who may come in and look."""
