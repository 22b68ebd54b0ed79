"""The append-only event log of one service: store, codec, group commit, followers, read models."""
