-- The projection tier: what the events say now; dropped and replayed at will.
CREATE TABLE document (
    kind    TEXT NOT NULL,
    key     TEXT NOT NULL,
    doc     TEXT NOT NULL,
    retired INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
    id       TEXT PRIMARY KEY,
    state    TEXT NOT NULL,
    terminal TEXT NOT NULL,
    doc      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX run_unfinished ON run (id) WHERE state <> 'finished';
CREATE INDEX run_of_terminal ON run (terminal, id);

CREATE TABLE assignment (
    order_id  TEXT NOT NULL,
    terminal  TEXT NOT NULL,
    work_type TEXT NOT NULL,
    wanted    INTEGER NOT NULL DEFAULT 0,
    started   INTEGER NOT NULL DEFAULT 0,
    done      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (order_id, terminal)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignment_of_terminal ON assignment (terminal, order_id);

CREATE TABLE standing (
    journal   TEXT PRIMARY KEY,
    last_at   TEXT,
    records   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- what has made a paper owed, and the paper that was submitted for it
CREATE TABLE owed (
    key   TEXT PRIMARY KEY,
    cause TEXT,
    about TEXT,
    at    TEXT,
    paper TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX owed_unpaid ON owed (cause, at) WHERE paper IS NULL;

-- how much of an office's journal a laptop's journal has noted
CREATE TABLE noted (
    journal TEXT NOT NULL,
    office  TEXT NOT NULL,
    size    INTEGER NOT NULL,
    PRIMARY KEY (journal, office)
) STRICT, WITHOUT ROWID;

-- what an office's journal says it accepted (at which seq), and what it then held of that journal
CREATE TABLE receipt (
    bundle  TEXT NOT NULL,
    office  TEXT NOT NULL,
    at      TEXT NOT NULL,
    journal TEXT NOT NULL,
    size    INTEGER NOT NULL,
    head    TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (bundle, office)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_of_journal ON receipt (journal, size);
