-- Who else cosigned one checkpoint is found by the size that it says, without reading what was cosigned before.
-- May be lost, rolled back, edited: as the cosignatures, of which it is made.
CREATE INDEX cosigned_of_size ON cosigned (service, size, witness, number DESC);
