-- A keyring: wrapped secrets, tombstones, and one row of state that serialises minting against destroying.
-- Minting holds the state row FOR SHARE, destroying and turning update it first: whichever comes second sees the first.

CREATE TABLE keyring.state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch integer NOT NULL CHECK (epoch > 0),
    generation bigint NOT NULL DEFAULT 0
);
COMMENT ON COLUMN keyring.state.generation IS 'grows with every destruction; a process that cached secrets compares it';

CREATE TABLE keyring.secret (
    person uuid PRIMARY KEY,
    epoch integer NOT NULL CHECK (epoch > 0),
    wrapped bytea NOT NULL CHECK (octet_length(wrapped) = 60),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE keyring.tombstone (
    person uuid PRIMARY KEY,
    decision text NOT NULL CHECK (octet_length(decision) BETWEEN 1 AND 256),
    destroyed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION keyring.may_mint() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = keyring, pg_catalog, pg_temp AS $$
DECLARE
    current_epoch integer;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        -- An older snapshot would not see the tombstone of a destruction that has just committed.
        RAISE EXCEPTION 'a secret is minted at read committed only' USING ERRCODE = 'HG003';
    END IF;
    SELECT epoch INTO STRICT current_epoch FROM state FOR SHARE;
    IF EXISTS (SELECT FROM tombstone WHERE tombstone.person = NEW.person) THEN
        RAISE EXCEPTION 'the person was erased' USING ERRCODE = 'HG002';
    END IF;
    IF NEW.epoch <> current_epoch THEN
        RAISE EXCEPTION 'the epoch is not the current one' USING ERRCODE = 'HG001';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER may_mint BEFORE INSERT ON keyring.secret
FOR EACH ROW EXECUTE FUNCTION keyring.may_mint();
ALTER TABLE keyring.secret ENABLE ALWAYS TRIGGER may_mint;

CREATE FUNCTION keyring.destroy(the_person uuid, the_decision text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = keyring, pg_catalog, pg_temp AS $$
BEGIN
    UPDATE state SET generation = generation + 1;
    INSERT INTO tombstone (person, decision) VALUES (the_person, the_decision) ON CONFLICT DO NOTHING;
    DELETE FROM secret WHERE person = the_person;
END
$$;

CREATE FUNCTION keyring.turn(new_epoch integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = keyring, pg_catalog, pg_temp AS $$
BEGIN
    UPDATE state SET epoch = new_epoch WHERE epoch < new_epoch;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an epoch only grows' USING ERRCODE = 'HG001';
    END IF;
END
$$;

CREATE FUNCTION keyring.rewrap(persons uuid[], old_wrapped bytea[], new_epoch integer, new_wrapped bytea[])
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = keyring, pg_catalog, pg_temp AS $$
DECLARE
    current_epoch integer;
    changed integer;
BEGIN
    SELECT epoch INTO STRICT current_epoch FROM state FOR SHARE;
    IF new_epoch <> current_epoch THEN
        RAISE EXCEPTION 'the epoch is not the current one' USING ERRCODE = 'HG001';
    END IF;
    UPDATE secret SET epoch = new_epoch, wrapped = change.after
    FROM unnest(persons, old_wrapped, new_wrapped) AS change (person, before, after)
    WHERE secret.person = change.person AND secret.wrapped = change.before;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA keyring FROM PUBLIC;
