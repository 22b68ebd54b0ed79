"""The pure words of the platform: ids, refusals, personal values, records and their commitments. No I/O."""
