-- The projection tier: what the events say now; dropped and replayed at will.
-- What a technician's command asks is answered from an index over what is open or owed, or from a sum:
-- never from all that ever was.
CREATE TABLE document (
    kind    TEXT NOT NULL,
    key     TEXT NOT NULL,
    doc     TEXT NOT NULL,
    retired INTEGER NOT NULL DEFAULT 0,
    open    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_open ON document (kind, key) WHERE open;

-- touched: something was recorded in it after its end; in_emergency: by somebody who is not on the roster
CREATE TABLE run (
    id           TEXT PRIMARY KEY,
    state        TEXT NOT NULL,
    order_id     TEXT NOT NULL,
    terminal     TEXT NOT NULL,
    started      INTEGER NOT NULL,
    in_emergency INTEGER NOT NULL,
    reviewed     INTEGER NOT NULL,
    touched      INTEGER NOT NULL,
    doc          TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX run_unfinished ON run (id) WHERE state <> 'finished';
CREATE INDEX run_of_terminal ON run (terminal, started, id);
CREATE INDEX run_of_order ON run (order_id, terminal);
CREATE INDEX run_in_emergency ON run (terminal, id) WHERE in_emergency;
CREATE INDEX run_unreviewed ON run (started) WHERE state = 'finished' AND NOT reviewed;
CREATE INDEX run_looked_at_again ON run (id) WHERE touched AND reviewed;

-- mark: a sum over the runs that count as done, which tells one set of them from another
CREATE TABLE assignment (
    order_id  TEXT NOT NULL,
    terminal  TEXT NOT NULL,
    work_type TEXT NOT NULL,
    wanted    INTEGER NOT NULL DEFAULT 0,
    started   INTEGER NOT NULL DEFAULT 0,
    done      INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0,
    mark      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (order_id, terminal)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignment_of_terminal ON assignment (terminal, order_id);
CREATE INDEX assignment_open ON assignment (order_id, terminal) WHERE wanted AND done <= 0 AND NOT cancelled;
CREATE INDEX assignment_open_on ON assignment (terminal, order_id) WHERE wanted AND done <= 0 AND NOT cancelled;

-- sums of the assignments that count: those wanted, unless cancelled before they were done
CREATE TABLE progress (
    terminal  TEXT NOT NULL,
    work_type TEXT NOT NULL,
    ordered   INTEGER NOT NULL,
    started   INTEGER NOT NULL,
    done      INTEGER NOT NULL,
    PRIMARY KEY (terminal, work_type)
) STRICT, WITHOUT ROWID;

-- how far an order is: terminals it wants, those of them not done, the marks of what was done on them;
-- changed: what it owes is to be looked at
CREATE TABLE ordered (
    order_id    TEXT PRIMARY KEY,
    about       TEXT,
    work        TEXT,
    cancelled   INTEGER NOT NULL DEFAULT 0,
    wanted      INTEGER NOT NULL DEFAULT 0,
    waiting     INTEGER NOT NULL DEFAULT 0,
    ordered_at  TEXT,
    finished_at TEXT,
    mark        INTEGER NOT NULL DEFAULT 0,
    changed     INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;
CREATE INDEX ordered_changed_open ON ordered (order_id) WHERE changed;

CREATE TRIGGER assignment_begins AFTER INSERT ON assignment BEGIN
    INSERT INTO progress (terminal, work_type, ordered, started, done)
    VALUES (NEW.terminal, NEW.work_type,
            NEW.wanted AND (NEW.done > 0 OR NOT NEW.cancelled),
            NEW.wanted AND (NEW.done > 0 OR NOT NEW.cancelled) AND NEW.started > 0,
            NEW.wanted AND NEW.done > 0)
    ON CONFLICT (terminal, work_type) DO UPDATE SET
        ordered = ordered + excluded.ordered, started = started + excluded.started, done = done + excluded.done;
    INSERT INTO ordered (order_id, wanted, waiting, mark)
    VALUES (NEW.order_id, NEW.wanted, NEW.wanted AND NEW.done <= 0, NEW.wanted * NEW.mark)
    ON CONFLICT (order_id) DO UPDATE SET wanted = wanted + excluded.wanted, waiting = waiting + excluded.waiting,
        mark = mark + excluded.mark, changed = 1;
END;

CREATE TRIGGER assignment_changes AFTER UPDATE ON assignment BEGIN
    UPDATE progress SET
        ordered = ordered + (NEW.wanted AND (NEW.done > 0 OR NOT NEW.cancelled))
                          - (OLD.wanted AND (OLD.done > 0 OR NOT OLD.cancelled)),
        started = started + (NEW.wanted AND (NEW.done > 0 OR NOT NEW.cancelled) AND NEW.started > 0)
                          - (OLD.wanted AND (OLD.done > 0 OR NOT OLD.cancelled) AND OLD.started > 0),
        done    = done + (NEW.wanted AND NEW.done > 0) - (OLD.wanted AND OLD.done > 0)
    WHERE terminal = NEW.terminal AND work_type = NEW.work_type;
    UPDATE ordered SET
        wanted  = wanted + NEW.wanted - OLD.wanted,
        waiting = waiting + (NEW.wanted AND NEW.done <= 0) - (OLD.wanted AND OLD.done <= 0),
        mark    = mark + NEW.wanted * NEW.mark - OLD.wanted * OLD.mark,
        changed = 1
    WHERE order_id = NEW.order_id;
END;

-- which orders are done together
CREATE TABLE combined (
    order_id    TEXT NOT NULL,
    combination TEXT NOT NULL,
    PRIMARY KEY (order_id, combination)
) STRICT, WITHOUT ROWID;
CREATE INDEX combined_as ON combined (combination);

CREATE TABLE standing (
    journal   TEXT PRIMARY KEY,
    last_at   TEXT,
    records   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- what a paper is, and what it is about
CREATE TABLE paper (
    key       TEXT PRIMARY KEY,
    form      TEXT NOT NULL,
    about     TEXT NOT NULL,
    submitted INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX paper_of_form ON paper (form, about, submitted);
CREATE INDEX paper_submitted ON paper (form) WHERE submitted;

-- forms that have paid something of a cause
CREATE TABLE payer (
    cause TEXT NOT NULL,
    form  TEXT NOT NULL,
    PRIMARY KEY (cause, form)
) STRICT, WITHOUT ROWID;

-- what has made a paper owed, once for each form that pays such a cause and once, without a form, for all that
-- never did; the paper of that form that was submitted for it; void: an order that was cancelled
CREATE TABLE owed (
    key      TEXT NOT NULL,
    form     TEXT NOT NULL,
    cause    TEXT,
    work     TEXT NOT NULL DEFAULT '',
    about    TEXT,
    about_id TEXT,
    at       TEXT,
    void     INTEGER NOT NULL DEFAULT 0,
    paper    TEXT,
    PRIMARY KEY (key, form)
) STRICT, WITHOUT ROWID;
CREATE INDEX owed_unpaid ON owed (form, cause, work, at, key) WHERE paper IS NULL AND NOT void;
CREATE INDEX owed_about ON owed (about_id, cause, form);

-- how many of them are not paid
CREATE TABLE owing (
    form   TEXT NOT NULL,
    cause  TEXT NOT NULL,
    work   TEXT NOT NULL,
    unpaid INTEGER NOT NULL,
    PRIMARY KEY (form, cause, work)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER owed_begins AFTER INSERT ON owed WHEN NEW.cause IS NOT NULL AND NEW.paper IS NULL AND NOT NEW.void BEGIN
    INSERT INTO owing (form, cause, work, unpaid) VALUES (NEW.form, NEW.cause, NEW.work, 1)
    ON CONFLICT (form, cause, work) DO UPDATE SET unpaid = unpaid + 1;
END;

CREATE TRIGGER owed_goes AFTER DELETE ON owed BEGIN
    UPDATE owing SET unpaid = unpaid - 1
    WHERE form = OLD.form AND cause = OLD.cause AND work = OLD.work AND OLD.paper IS NULL AND NOT OLD.void;
END;

CREATE TRIGGER owed_changes AFTER UPDATE ON owed BEGIN
    UPDATE owing SET unpaid = unpaid - 1
    WHERE form = OLD.form AND cause = OLD.cause AND work = OLD.work AND OLD.paper IS NULL AND NOT OLD.void;
    INSERT INTO owing (form, cause, work, unpaid)
    SELECT NEW.form, NEW.cause, NEW.work, 1 WHERE NEW.cause IS NOT NULL AND NEW.paper IS NULL AND NOT NEW.void
    ON CONFLICT (form, cause, work) DO UPDATE SET unpaid = unpaid + 1;
END;

-- how many ended runs nobody has looked at
CREATE TABLE unreviewed (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    count INTEGER NOT NULL
) STRICT;
INSERT INTO unreviewed (one, count) VALUES (1, 0);

CREATE TRIGGER run_begins AFTER INSERT ON run WHEN NEW.state = 'finished' AND NOT NEW.reviewed BEGIN
    UPDATE unreviewed SET count = count + 1 WHERE one = 1;
END;

CREATE TRIGGER run_changes AFTER UPDATE ON run BEGIN
    UPDATE unreviewed SET count = count + (NEW.state = 'finished' AND NOT NEW.reviewed)
                                        - (OLD.state = 'finished' AND NOT OLD.reviewed)
    WHERE one = 1;
END;

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
CREATE INDEX receipt_last ON receipt (journal, at);
