"""The services; none of them imports another, they meet in ``shared.contracts`` over the broker."""
