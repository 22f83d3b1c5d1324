-- Times are milliseconds UTC and always passed in. Discord's ids are integers.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rounds (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    server_id  INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    place_id   INTEGER,
    location   TEXT    NOT NULL CHECK (location IN ('thread', 'here')),
    article    TEXT    NOT NULL,
    pace       INTEGER,
    results    TEXT    NOT NULL CHECK (results IN ('live', 'voted', 'closed')),
    ballots    TEXT    NOT NULL CHECK (ballots IN ('secret', 'open')),
    role_id    INTEGER,
    joined     INTEGER,
    state      TEXT    NOT NULL CHECK (state IN ('running', 'paused', 'ended', 'discarded')),
    started_at INTEGER NOT NULL,
    paused_at  INTEGER,
    ended_at   INTEGER,
    trouble    TEXT    NOT NULL DEFAULT ''
) STRICT;

-- one running round in a place
CREATE UNIQUE INDEX rounds_place ON rounds (place_id) WHERE state IN ('running', 'paused');
-- the rounds of a server for autocomplete, newest first
CREATE INDEX rounds_server ON rounds (server_id, id);

CREATE TABLE polls (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    server_id  INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    message_id INTEGER,
    round_id   INTEGER REFERENCES rounds (id),
    purpose    TEXT    NOT NULL CHECK (purpose IN ('tracked', 'question', 'stance', 'asked')),
    kind       TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    options    TEXT    NOT NULL,
    help       TEXT    NOT NULL DEFAULT '',
    results    TEXT    NOT NULL CHECK (results IN ('live', 'voted', 'closed')),
    ballots    TEXT    NOT NULL CHECK (ballots IN ('secret', 'open')),
    role_id    INTEGER,
    joined     INTEGER,
    opened_at  INTEGER,
    closes_at  INTEGER,
    closed_at  INTEGER,
    withheld   INTEGER NOT NULL DEFAULT 0,
    stale      INTEGER NOT NULL DEFAULT 0,
    -- the entry of the ballot log up to which its cards were drawn
    drawn      INTEGER NOT NULL DEFAULT 0
) STRICT;

-- the polls of a round, and those of a server for autocomplete
CREATE INDEX polls_round ON polls (round_id);
CREATE INDEX polls_server ON polls (server_id, id);
-- what the clock has to close, and what is to be redrawn after a restart
CREATE INDEX polls_closing ON polls (closes_at) WHERE closed_at IS NULL AND closes_at IS NOT NULL;
CREATE INDEX polls_redraw ON polls (id) WHERE stale = 1 OR closed_at IS NULL;

CREATE TABLE steps (
    round_id   INTEGER NOT NULL REFERENCES rounds (id),
    position   INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    beat       INTEGER NOT NULL,
    passage    INTEGER,
    poll_id    INTEGER REFERENCES polls (id),
    due_at     INTEGER,
    tried_at   INTEGER,
    posted_at  INTEGER,
    message_id INTEGER,
    skipped    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (round_id, position)
) STRICT, WITHOUT ROWID;

-- what the clock has to post next
CREATE INDEX steps_due ON steps (due_at)
    WHERE message_id IS NULL AND skipped = 0 AND due_at IS NOT NULL;

CREATE TABLE ballots (
    poll_id   INTEGER NOT NULL REFERENCES polls (id),
    voter     BLOB    NOT NULL,
    answer    INTEGER NOT NULL,
    -- only in open polls, whose cards say so
    member_id INTEGER,
    PRIMARY KEY (poll_id, voter)
) STRICT, WITHOUT ROWID;

-- every answer, change, confirmation (the same answer again) and withdrawal (NULL)
CREATE TABLE ballot_log (
    poll_id INTEGER NOT NULL REFERENCES polls (id),
    entry   INTEGER NOT NULL,
    voter   BLOB    NOT NULL,
    answer  INTEGER,
    at      INTEGER NOT NULL,
    PRIMARY KEY (poll_id, entry)
) STRICT, WITHOUT ROWID;

-- what is shown of a poll, to everyone who may look; after its close, for good
CREATE TABLE views (
    poll_id  INTEGER PRIMARY KEY REFERENCES polls (id),
    answers  TEXT    NOT NULL,
    left_out INTEGER NOT NULL DEFAULT 0
) STRICT;

-- what was published of a round
CREATE TABLE summaries (
    round_id INTEGER PRIMARY KEY REFERENCES rounds (id),
    summary  TEXT    NOT NULL
) STRICT;

CREATE TABLE reasons (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    poll_id    INTEGER NOT NULL REFERENCES polls (id),
    voter      BLOB    NOT NULL,
    answer     INTEGER NOT NULL,
    text       TEXT    NOT NULL,
    state      TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'approved', 'hidden')),
    written_at INTEGER NOT NULL,
    UNIQUE (poll_id, voter)
) STRICT;
