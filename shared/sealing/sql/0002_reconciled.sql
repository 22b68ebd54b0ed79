-- Up to which position of the service's log the keyring was held against it. Restored with the keyring's backup,
-- so that what was written after the backup is looked at again. May be lost: the whole log is looked at once.
CREATE TABLE keyring.reconciled (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    origin text NOT NULL,
    position bigint NOT NULL CHECK (position >= 0)
);
