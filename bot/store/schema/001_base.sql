-- Times are milliseconds UTC and always passed in. Discord's ids are integers.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rounds (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    server_id      INTEGER NOT NULL,
    channel_id     INTEGER NOT NULL,
    place_id       INTEGER,
    location       TEXT    NOT NULL CHECK (location IN ('thread', 'here')),
    -- of the article, which comes last: SQLite reads a row up to what is asked for
    slug           TEXT    NOT NULL,
    title          TEXT    NOT NULL,
    pace           INTEGER,
    results        TEXT    NOT NULL CHECK (results IN ('live', 'voted', 'closed')),
    ballots        TEXT    NOT NULL CHECK (ballots IN ('anonymous', 'open', 'secret')),
    role_id        INTEGER,
    joined         INTEGER,
    -- roles by which results are compared: a list of {"id", "name"}
    compare        TEXT    NOT NULL DEFAULT '[]',
    state          TEXT    NOT NULL CHECK (state IN ('planned', 'running', 'paused', 'ended', 'discarded')),
    started_at     INTEGER NOT NULL,
    paused_at      INTEGER,
    ended_at       INTEGER,
    trouble        TEXT,
    trouble_detail TEXT    NOT NULL DEFAULT '',
    article        TEXT    NOT NULL
) STRICT;

-- one running round in a place
CREATE UNIQUE INDEX rounds_place ON rounds (place_id) WHERE state IN ('running', 'paused');
-- the rounds of a server for autocomplete, newest first
CREATE INDEX rounds_server ON rounds (server_id, id);
-- what is going on, for news of a server or of all
CREATE INDEX rounds_going ON rounds (server_id) WHERE state IN ('running', 'paused');

-- what moderators of a server saved for later; a round has a copy of its own
CREATE TABLE articles (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    server_id INTEGER NOT NULL,
    slug      TEXT    NOT NULL,
    article   TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    published TEXT    NOT NULL,
    passages  INTEGER NOT NULL,
    saved_at  INTEGER NOT NULL,
    UNIQUE (server_id, slug)
) STRICT;

CREATE TABLE steps (
    round_id   INTEGER NOT NULL REFERENCES rounds (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    passage    INTEGER,
    due_at     INTEGER,
    tried_at   INTEGER,
    posted_at  INTEGER,
    message_id INTEGER,
    skipped    INTEGER NOT NULL DEFAULT 0,
    -- so many changes of the round are not shown on the card yet
    stale      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (round_id, position)
) STRICT, WITHOUT ROWID;

-- what the scheduler has to do next
CREATE INDEX steps_due ON steps (due_at) WHERE due_at IS NOT NULL;
-- what is to be redrawn after a restart
CREATE INDEX steps_stale ON steps (round_id) WHERE stale > 0;

CREATE TABLE polls (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    server_id      INTEGER NOT NULL,
    channel_id     INTEGER NOT NULL,
    message_id     INTEGER,
    round_id       INTEGER REFERENCES rounds (id) ON DELETE CASCADE,
    -- the position of the step whose card asks it
    step           INTEGER,
    purpose        TEXT    NOT NULL
        CHECK (purpose IN ('tracked', 'question', 'stance', 'asked', 'guess')),
    kind           TEXT    NOT NULL,
    text           TEXT    NOT NULL,
    options        TEXT    NOT NULL,
    help           TEXT    NOT NULL DEFAULT '',
    -- of `multiple`: how many one can pick, 0 for any number
    most           INTEGER NOT NULL DEFAULT 0,
    -- so many of the last options came while people answered already
    added          INTEGER NOT NULL DEFAULT 0,
    results        TEXT    NOT NULL CHECK (results IN ('live', 'voted', 'closed')),
    ballots        TEXT    NOT NULL CHECK (ballots IN ('anonymous', 'open', 'secret')),
    role_id        INTEGER,
    joined         INTEGER,
    compare        TEXT    NOT NULL DEFAULT '[]',
    opened_at      INTEGER,
    -- one that a moderator still writes: since when, and how long it will be open, in milliseconds
    drafted_at     INTEGER,
    closes_in      INTEGER,
    closes_at      INTEGER,
    closed_at      INTEGER,
    revealed_at    INTEGER,
    -- of the tracked question: when the first answers were fixed, before the first passage
    firsts_at      INTEGER,
    asked_again_at INTEGER,
    in_thread      INTEGER NOT NULL DEFAULT 0,
    withheld       INTEGER NOT NULL DEFAULT 0,
    -- when its spelling was corrected although somebody had answered
    corrected_at   INTEGER,
    -- its close is to be told in the channel: 0 no, 1 yes, 2 it may have been told, 3 it was
    announces      INTEGER NOT NULL DEFAULT 0,
    -- its own card, outside a round, does not show how it stands
    stale          INTEGER NOT NULL DEFAULT 0,
    -- the entry of the ballot log up to which its card was drawn
    drawn          INTEGER NOT NULL DEFAULT 0,
    -- when all that was kept of people in it was deleted for its age
    expired_at     INTEGER,
    -- the key is gone by which a member's answer in it could be found
    forgotten      INTEGER NOT NULL DEFAULT 0
) STRICT;

-- the polls of a round, and those of a server for autocomplete
CREATE INDEX polls_round ON polls (round_id, step);
CREATE INDEX polls_server ON polls (server_id, id);
-- those that are still being written
CREATE INDEX polls_drafts ON polls (server_id, drafted_at) WHERE drafted_at IS NOT NULL;
-- those asked in a channel, when it is deleted
CREATE INDEX polls_channel ON polls (channel_id) WHERE purpose = 'asked' AND closed_at IS NULL;
-- what the scheduler has to close, and what gets too old
CREATE INDEX polls_closing ON polls (closes_at) WHERE closed_at IS NULL AND closes_at IS NOT NULL;
CREATE INDEX polls_expiring ON polls (closed_at) WHERE closed_at IS NOT NULL AND expired_at IS NULL;
-- what is to be redrawn after a restart, or when a place of a server can be used again
CREATE INDEX polls_redraw ON polls (server_id) WHERE stale > 0 OR closed_at IS NULL;

CREATE TABLE ballots (
    poll_id   INTEGER NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
    voter     BLOB    NOT NULL,
    answer    INTEGER NOT NULL,
    -- only where ballots are open, which the card says
    member_id INTEGER,
    -- which of the compared roles the voter had: the sum of 2**position
    roles     INTEGER NOT NULL DEFAULT 0,
    -- of the tracked question: the answer when the first passage came
    first     INTEGER,
    -- of the tracked question: whether the answer was given after it was asked again
    is_final  INTEGER NOT NULL DEFAULT 0,
    -- how many changes of this voter are in the log
    changes   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (poll_id, voter)
) STRICT, WITHOUT ROWID;

-- who took an answer back: with the ballots it tells in which polls something of a voter is stored,
-- so that the log, which has no index by voter, is looked through for no other
CREATE TABLE withdrawn (
    poll_id INTEGER NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
    voter   BLOB    NOT NULL,
    changes INTEGER NOT NULL,
    PRIMARY KEY (poll_id, voter)
) STRICT, WITHOUT ROWID;

-- every answer, change and withdrawal (NULL); of someone who goes on and on, the first ones and the
-- last
CREATE TABLE ballot_log (
    poll_id INTEGER NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
    entry   INTEGER NOT NULL,
    voter   BLOB    NOT NULL,
    answer  INTEGER,
    at      INTEGER NOT NULL,
    PRIMARY KEY (poll_id, entry)
) STRICT, WITHOUT ROWID;

-- people by answer, kept with every ballot, since a receipt in a poll of a million can't wait for a
-- count; after the close it stays as it was published, whatever is erased
CREATE TABLE tallies (
    poll_id INTEGER NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
    answer  INTEGER NOT NULL,
    people  INTEGER NOT NULL,
    PRIMARY KEY (poll_id, answer)
) STRICT, WITHOUT ROWID;

-- what was published of a round
CREATE TABLE summaries (
    round_id INTEGER PRIMARY KEY REFERENCES rounds (id),
    summary  TEXT    NOT NULL
) STRICT;

-- a reason belongs to the answer for which it was written, and is shown beside no other
CREATE TABLE reasons (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    poll_id    INTEGER NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
    voter      BLOB    NOT NULL,
    answer     INTEGER NOT NULL,
    text       TEXT    NOT NULL,
    state      TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'approved', 'hidden')),
    written_at INTEGER NOT NULL,
    UNIQUE (poll_id, voter)
) STRICT;

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
    poll_id INTEGER NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
    voter   BLOB    NOT NULL,
    source  TEXT    NOT NULL CHECK (source IN ('passage', 'reason', 'talk', 'else')),
    number  INTEGER NOT NULL DEFAULT 0,
    at      INTEGER NOT NULL,
    PRIMARY KEY (poll_id, voter)
) STRICT, WITHOUT ROWID;

-- what people had erased, also known from a list beside the database: a backup from before is restored
-- without it
CREATE TABLE erasures (
    token     TEXT    PRIMARY KEY,
    server_id INTEGER NOT NULL,
    -- while it is under way: the voter's pseudonyms, one after the other; none for all of a server
    voters    BLOB,
    -- the poll up to which it is done
    after     INTEGER NOT NULL DEFAULT 0,
    begun_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
