-- The tree over a log is made of its leaves alone, at each start of a process and a tile at a time for proofs: they are
-- read from the key, 16 MB of 300 in a ledger of 300,000 records. It costs 45 bytes a record, and no index more.
-- May be lost, rolled back, edited: as the records, of which it is made.
ALTER TABLE record
  DROP CONSTRAINT record_pkey,
  ADD CONSTRAINT record_pkey PRIMARY KEY (service, position) INCLUDE (leaf);
