-- Roles compared in a round's summary: a list of {"id", "name"}.
ALTER TABLE rounds ADD COLUMN compare TEXT NOT NULL DEFAULT '[]';
ALTER TABLE polls ADD COLUMN compare TEXT NOT NULL DEFAULT '[]';

-- which of the poll's compared roles the voter had when answering: the sum of 2**position
ALTER TABLE ballots ADD COLUMN roles INTEGER NOT NULL DEFAULT 0;

-- what people made of each other's reasons: 1 good point, 0 pass, -1 not convinced
CREATE TABLE marks (
    reason_id INTEGER NOT NULL REFERENCES reasons (id) ON DELETE CASCADE,
    voter     BLOB    NOT NULL,
    mark      INTEGER NOT NULL CHECK (mark IN (-1, 0, 1)),
    at        INTEGER NOT NULL,
    PRIMARY KEY (reason_id, voter)
) STRICT, WITHOUT ROWID;

-- what moved voters who changed their answer, as they said: a passage (its number), a reason (its
-- id), the conversation, something else
CREATE TABLE moved (
    poll_id INTEGER NOT NULL REFERENCES polls (id),
    voter   BLOB    NOT NULL,
    source  TEXT    NOT NULL CHECK (source IN ('passage', 'reason', 'talk', 'else')),
    number  INTEGER NOT NULL DEFAULT 0,
    at      INTEGER NOT NULL,
    PRIMARY KEY (poll_id, voter)
) STRICT, WITHOUT ROWID;
