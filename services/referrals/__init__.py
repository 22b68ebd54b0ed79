"""Referrals decides who is asked to take a person on and what the receiver answers; it holds no copy of the case."""
