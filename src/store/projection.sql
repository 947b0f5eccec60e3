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
    records   INTEGER NOT NULL DEFAULT 0,
    receipted INTEGER NOT NULL DEFAULT 0,
    noted     INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt (
    bundle TEXT PRIMARY KEY,
    at     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
