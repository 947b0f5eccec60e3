-- The journal tier: fixed for ever, never rebuilt. Lines are kept verbatim.
CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    no        INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    role      TEXT NOT NULL,
    principal TEXT NOT NULL,
    contract  TEXT NOT NULL,
    size      INTEGER NOT NULL,
    head      BLOB NOT NULL,
    peaks     BLOB NOT NULL
) STRICT;

-- id = journal.no << 40 | seq, so that a journal's lines lie side by side
CREATE TABLE event (
    id   INTEGER PRIMARY KEY,
    line BLOB NOT NULL
) STRICT;

CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;

-- every bundle that was taken in, kept aside or quarantined; the file lies in inbox/
CREATE TABLE bundle (
    id      TEXT PRIMARY KEY,
    journal TEXT NOT NULL,
    first   INTEGER NOT NULL,
    last    INTEGER NOT NULL,
    verdict TEXT NOT NULL
) STRICT, WITHOUT ROWID;
