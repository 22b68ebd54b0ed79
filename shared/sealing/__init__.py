"""Personal fields at rest: envelopes, a secret per person, a keyring per service, erasure by forgetting a key."""
