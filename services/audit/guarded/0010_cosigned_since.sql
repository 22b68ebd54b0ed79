-- Since when a size of a log is cosigned is found by the size, without reading what was cosigned before and since.
-- May be lost, rolled back, edited: as the cosignatures, of which they are made.
CREATE INDEX witnessed_since ON witnessed (service, size, number);
CREATE INDEX cosigned_since ON cosigned (service, witness, size, number);
