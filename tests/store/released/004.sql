BEGIN TRANSACTION;
CREATE TABLE ballot_log (
    poll_id INTEGER NOT NULL REFERENCES polls (id),
    entry   INTEGER NOT NULL,
    voter   BLOB    NOT NULL,
    answer  INTEGER,
    at      INTEGER NOT NULL,
    PRIMARY KEY (poll_id, entry)
) STRICT, WITHOUT ROWID;
INSERT INTO "ballot_log" VALUES(1,1,X'32E11BEF84B5F8FBECA86F9406F2B66C',0,1767225602000);
INSERT INTO "ballot_log" VALUES(1,2,X'ED5A5B8DE021F4B5B8E79BC1F64638AF',1,1767225602000);
INSERT INTO "ballot_log" VALUES(1,3,X'8211D0742E3FD464DA4689B598A5F93D',2,1767225602000);
INSERT INTO "ballot_log" VALUES(1,4,X'6F6D73454A052450C1FD6D7FD0224BA5',0,1767225602000);
INSERT INTO "ballot_log" VALUES(1,5,X'439356BA8FCA7966CD1022A1E361A266',0,1767225602000);
INSERT INTO "ballot_log" VALUES(1,6,X'5D622CBB863BBD9DD4794EBD27D34F7D',1,1767225602000);
INSERT INTO "ballot_log" VALUES(1,7,X'1EF98CF3AA17A59FA16912818CBF2BB7',2,1767225602000);
INSERT INTO "ballot_log" VALUES(1,8,X'32E11BEF84B5F8FBECA86F9406F2B66C',0,1767225608000);
INSERT INTO "ballot_log" VALUES(1,9,X'ED5A5B8DE021F4B5B8E79BC1F64638AF',2,1767225608000);
INSERT INTO "ballot_log" VALUES(1,10,X'8211D0742E3FD464DA4689B598A5F93D',NULL,1767225608000);
INSERT INTO "ballot_log" VALUES(2,1,X'32E11BEF84B5F8FBECA86F9406F2B66C',0,1767225605000);
INSERT INTO "ballot_log" VALUES(2,2,X'ED5A5B8DE021F4B5B8E79BC1F64638AF',0,1767225605000);
INSERT INTO "ballot_log" VALUES(2,3,X'8211D0742E3FD464DA4689B598A5F93D',1,1767225605000);
INSERT INTO "ballot_log" VALUES(2,4,X'6F6D73454A052450C1FD6D7FD0224BA5',2,1767225605000);
INSERT INTO "ballot_log" VALUES(2,5,X'439356BA8FCA7966CD1022A1E361A266',0,1767225605000);
INSERT INTO "ballot_log" VALUES(2,6,X'5D622CBB863BBD9DD4794EBD27D34F7D',1,1767225605000);
INSERT INTO "ballot_log" VALUES(2,7,X'1EF98CF3AA17A59FA16912818CBF2BB7',0,1767225605000);
INSERT INTO "ballot_log" VALUES(3,1,X'32E11BEF84B5F8FBECA86F9406F2B66C',1,1767225605000);
INSERT INTO "ballot_log" VALUES(3,2,X'ED5A5B8DE021F4B5B8E79BC1F64638AF',5,1767225605000);
INSERT INTO "ballot_log" VALUES(3,3,X'8211D0742E3FD464DA4689B598A5F93D',7,1767225605000);
INSERT INTO "ballot_log" VALUES(3,4,X'6F6D73454A052450C1FD6D7FD0224BA5',2,1767225605000);
INSERT INTO "ballot_log" VALUES(3,5,X'439356BA8FCA7966CD1022A1E361A266',4,1767225605000);
INSERT INTO "ballot_log" VALUES(3,6,X'5D622CBB863BBD9DD4794EBD27D34F7D',3,1767225605000);
INSERT INTO "ballot_log" VALUES(3,7,X'1EF98CF3AA17A59FA16912818CBF2BB7',6,1767225605000);
INSERT INTO "ballot_log" VALUES(4,1,X'32E11BEF84B5F8FBECA86F9406F2B66C',0,1767225605000);
INSERT INTO "ballot_log" VALUES(4,2,X'ED5A5B8DE021F4B5B8E79BC1F64638AF',1,1767225605000);
INSERT INTO "ballot_log" VALUES(4,3,X'8211D0742E3FD464DA4689B598A5F93D',4,1767225605000);
INSERT INTO "ballot_log" VALUES(4,4,X'6F6D73454A052450C1FD6D7FD0224BA5',2,1767225605000);
INSERT INTO "ballot_log" VALUES(4,5,X'439356BA8FCA7966CD1022A1E361A266',1,1767225605000);
INSERT INTO "ballot_log" VALUES(4,6,X'5D622CBB863BBD9DD4794EBD27D34F7D',0,1767225605000);
INSERT INTO "ballot_log" VALUES(4,7,X'1EF98CF3AA17A59FA16912818CBF2BB7',3,1767225605000);
INSERT INTO "ballot_log" VALUES(5,1,X'32E11BEF84B5F8FBECA86F9406F2B66C',1,1767225607000);
INSERT INTO "ballot_log" VALUES(5,2,X'ED5A5B8DE021F4B5B8E79BC1F64638AF',0,1767225607000);
INSERT INTO "ballot_log" VALUES(5,3,X'8211D0742E3FD464DA4689B598A5F93D',1,1767225607000);
INSERT INTO "ballot_log" VALUES(5,4,X'6F6D73454A052450C1FD6D7FD0224BA5',2,1767225607000);
INSERT INTO "ballot_log" VALUES(5,5,X'439356BA8FCA7966CD1022A1E361A266',2,1767225607000);
INSERT INTO "ballot_log" VALUES(5,6,X'5D622CBB863BBD9DD4794EBD27D34F7D',1,1767225607000);
INSERT INTO "ballot_log" VALUES(5,7,X'1EF98CF3AA17A59FA16912818CBF2BB7',0,1767225607000);
INSERT INTO "ballot_log" VALUES(6,1,X'32E11BEF84B5F8FBECA86F9406F2B66C',0,1767225607000);
INSERT INTO "ballot_log" VALUES(6,2,X'ED5A5B8DE021F4B5B8E79BC1F64638AF',4,1767225607000);
INSERT INTO "ballot_log" VALUES(6,3,X'8211D0742E3FD464DA4689B598A5F93D',2,1767225607000);
INSERT INTO "ballot_log" VALUES(6,4,X'6F6D73454A052450C1FD6D7FD0224BA5',1,1767225607000);
INSERT INTO "ballot_log" VALUES(6,5,X'439356BA8FCA7966CD1022A1E361A266',3,1767225607000);
INSERT INTO "ballot_log" VALUES(6,6,X'5D622CBB863BBD9DD4794EBD27D34F7D',0,1767225607000);
INSERT INTO "ballot_log" VALUES(6,7,X'1EF98CF3AA17A59FA16912818CBF2BB7',4,1767225607000);
INSERT INTO "ballot_log" VALUES(7,1,X'F4B64F2FDC94186BA430FF73603B5BD8',0,1767225611000);
INSERT INTO "ballot_log" VALUES(7,2,X'E6CA468422EF106846F3500C0FBEAF9E',1,1767225611000);
INSERT INTO "ballot_log" VALUES(13,1,X'32E11BEF84B5F8FBECA86F9406F2B66C',1,1767225615000);
INSERT INTO "ballot_log" VALUES(13,2,X'ED5A5B8DE021F4B5B8E79BC1F64638AF',0,1767225615000);
INSERT INTO "ballot_log" VALUES(13,3,X'8211D0742E3FD464DA4689B598A5F93D',1,1767225615000);
INSERT INTO "ballot_log" VALUES(13,4,X'6F6D73454A052450C1FD6D7FD0224BA5',0,1767225615000);
INSERT INTO "ballot_log" VALUES(13,5,X'439356BA8FCA7966CD1022A1E361A266',1,1767225615000);
INSERT INTO "ballot_log" VALUES(13,6,X'5D622CBB863BBD9DD4794EBD27D34F7D',0,1767225615000);
INSERT INTO "ballot_log" VALUES(13,7,X'1EF98CF3AA17A59FA16912818CBF2BB7',1,1767225615000);
CREATE TABLE ballots (
    poll_id   INTEGER NOT NULL REFERENCES polls (id),
    voter     BLOB    NOT NULL,
    answer    INTEGER NOT NULL,
    -- only in open polls, whose cards say so
    member_id INTEGER, roles INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (poll_id, voter)
) STRICT, WITHOUT ROWID;
INSERT INTO "ballots" VALUES(1,X'1EF98CF3AA17A59FA16912818CBF2BB7',2,NULL,0);
INSERT INTO "ballots" VALUES(1,X'32E11BEF84B5F8FBECA86F9406F2B66C',0,NULL,0);
INSERT INTO "ballots" VALUES(1,X'439356BA8FCA7966CD1022A1E361A266',0,NULL,0);
INSERT INTO "ballots" VALUES(1,X'5D622CBB863BBD9DD4794EBD27D34F7D',1,NULL,0);
INSERT INTO "ballots" VALUES(1,X'6F6D73454A052450C1FD6D7FD0224BA5',0,NULL,0);
INSERT INTO "ballots" VALUES(1,X'ED5A5B8DE021F4B5B8E79BC1F64638AF',2,NULL,0);
INSERT INTO "ballots" VALUES(2,X'1EF98CF3AA17A59FA16912818CBF2BB7',0,NULL,0);
INSERT INTO "ballots" VALUES(2,X'32E11BEF84B5F8FBECA86F9406F2B66C',0,NULL,0);
INSERT INTO "ballots" VALUES(2,X'439356BA8FCA7966CD1022A1E361A266',0,NULL,0);
INSERT INTO "ballots" VALUES(2,X'5D622CBB863BBD9DD4794EBD27D34F7D',1,NULL,0);
INSERT INTO "ballots" VALUES(2,X'6F6D73454A052450C1FD6D7FD0224BA5',2,NULL,0);
INSERT INTO "ballots" VALUES(2,X'8211D0742E3FD464DA4689B598A5F93D',1,NULL,0);
INSERT INTO "ballots" VALUES(2,X'ED5A5B8DE021F4B5B8E79BC1F64638AF',0,NULL,0);
INSERT INTO "ballots" VALUES(3,X'1EF98CF3AA17A59FA16912818CBF2BB7',6,NULL,0);
INSERT INTO "ballots" VALUES(3,X'32E11BEF84B5F8FBECA86F9406F2B66C',1,NULL,0);
INSERT INTO "ballots" VALUES(3,X'439356BA8FCA7966CD1022A1E361A266',4,NULL,0);
INSERT INTO "ballots" VALUES(3,X'5D622CBB863BBD9DD4794EBD27D34F7D',3,NULL,0);
INSERT INTO "ballots" VALUES(3,X'6F6D73454A052450C1FD6D7FD0224BA5',2,NULL,0);
INSERT INTO "ballots" VALUES(3,X'8211D0742E3FD464DA4689B598A5F93D',7,NULL,0);
INSERT INTO "ballots" VALUES(3,X'ED5A5B8DE021F4B5B8E79BC1F64638AF',5,NULL,0);
INSERT INTO "ballots" VALUES(4,X'1EF98CF3AA17A59FA16912818CBF2BB7',3,NULL,0);
INSERT INTO "ballots" VALUES(4,X'32E11BEF84B5F8FBECA86F9406F2B66C',0,NULL,0);
INSERT INTO "ballots" VALUES(4,X'439356BA8FCA7966CD1022A1E361A266',1,NULL,0);
INSERT INTO "ballots" VALUES(4,X'5D622CBB863BBD9DD4794EBD27D34F7D',0,NULL,0);
INSERT INTO "ballots" VALUES(4,X'6F6D73454A052450C1FD6D7FD0224BA5',2,NULL,0);
INSERT INTO "ballots" VALUES(4,X'8211D0742E3FD464DA4689B598A5F93D',4,NULL,0);
INSERT INTO "ballots" VALUES(4,X'ED5A5B8DE021F4B5B8E79BC1F64638AF',1,NULL,0);
INSERT INTO "ballots" VALUES(5,X'1EF98CF3AA17A59FA16912818CBF2BB7',0,NULL,0);
INSERT INTO "ballots" VALUES(5,X'32E11BEF84B5F8FBECA86F9406F2B66C',1,NULL,0);
INSERT INTO "ballots" VALUES(5,X'439356BA8FCA7966CD1022A1E361A266',2,NULL,0);
INSERT INTO "ballots" VALUES(5,X'5D622CBB863BBD9DD4794EBD27D34F7D',1,NULL,0);
INSERT INTO "ballots" VALUES(5,X'6F6D73454A052450C1FD6D7FD0224BA5',2,NULL,0);
INSERT INTO "ballots" VALUES(5,X'8211D0742E3FD464DA4689B598A5F93D',1,NULL,0);
INSERT INTO "ballots" VALUES(5,X'ED5A5B8DE021F4B5B8E79BC1F64638AF',0,NULL,0);
INSERT INTO "ballots" VALUES(6,X'1EF98CF3AA17A59FA16912818CBF2BB7',4,NULL,0);
INSERT INTO "ballots" VALUES(6,X'32E11BEF84B5F8FBECA86F9406F2B66C',0,NULL,0);
INSERT INTO "ballots" VALUES(6,X'439356BA8FCA7966CD1022A1E361A266',3,NULL,0);
INSERT INTO "ballots" VALUES(6,X'5D622CBB863BBD9DD4794EBD27D34F7D',0,NULL,0);
INSERT INTO "ballots" VALUES(6,X'6F6D73454A052450C1FD6D7FD0224BA5',1,NULL,0);
INSERT INTO "ballots" VALUES(6,X'8211D0742E3FD464DA4689B598A5F93D',2,NULL,0);
INSERT INTO "ballots" VALUES(6,X'ED5A5B8DE021F4B5B8E79BC1F64638AF',4,NULL,0);
INSERT INTO "ballots" VALUES(7,X'E6CA468422EF106846F3500C0FBEAF9E',1,2,0);
INSERT INTO "ballots" VALUES(7,X'F4B64F2FDC94186BA430FF73603B5BD8',0,1,0);
INSERT INTO "ballots" VALUES(13,X'1EF98CF3AA17A59FA16912818CBF2BB7',1,NULL,0);
INSERT INTO "ballots" VALUES(13,X'32E11BEF84B5F8FBECA86F9406F2B66C',1,NULL,0);
INSERT INTO "ballots" VALUES(13,X'439356BA8FCA7966CD1022A1E361A266',1,NULL,0);
INSERT INTO "ballots" VALUES(13,X'5D622CBB863BBD9DD4794EBD27D34F7D',0,NULL,0);
INSERT INTO "ballots" VALUES(13,X'6F6D73454A052450C1FD6D7FD0224BA5',0,NULL,0);
INSERT INTO "ballots" VALUES(13,X'8211D0742E3FD464DA4689B598A5F93D',1,NULL,0);
INSERT INTO "ballots" VALUES(13,X'ED5A5B8DE021F4B5B8E79BC1F64638AF',0,NULL,0);
CREATE TABLE marks (
    reason_id INTEGER NOT NULL REFERENCES reasons (id) ON DELETE CASCADE,
    voter     BLOB    NOT NULL,
    mark      INTEGER NOT NULL CHECK (mark IN (-1, 0, 1)),
    at        INTEGER NOT NULL,
    PRIMARY KEY (reason_id, voter)
) STRICT, WITHOUT ROWID;
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "meta" VALUES('key_fingerprint','b1d12154e22e342c');
CREATE TABLE moved (
    poll_id INTEGER NOT NULL REFERENCES polls (id),
    voter   BLOB    NOT NULL,
    source  TEXT    NOT NULL CHECK (source IN ('passage', 'reason', 'talk', 'else')),
    number  INTEGER NOT NULL DEFAULT 0,
    at      INTEGER NOT NULL,
    PRIMARY KEY (poll_id, voter)
) STRICT, WITHOUT ROWID;
CREATE TABLE pairings (
    earlier INTEGER NOT NULL REFERENCES polls (id),
    later   INTEGER NOT NULL REFERENCES polls (id),
    pairing TEXT    NOT NULL,
    PRIMARY KEY (earlier, later)
) STRICT, WITHOUT ROWID;
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
, compare TEXT NOT NULL DEFAULT '[]') STRICT;
INSERT INTO "polls" VALUES(1,10,20,1767225601000,1,'tracked','choice','Should it stay lit?','["Yes", "Partly", "No"]','','live','secret',NULL,NULL,1767225600000,NULL,1767225608000,0,0,10,'[]');
INSERT INTO "polls" VALUES(2,10,20,1767225603000,1,'stance','stance','Do you agree with passage 1?','["Agree", "Disagree", "Unsure"]','','live','secret',NULL,NULL,1767225602000,NULL,1767225608000,0,0,7,'[]');
INSERT INTO "polls" VALUES(3,10,20,1767225604000,1,'question','multiple','Who needs it?','["Sailors", "Birds", "Painters"]','','live','secret',NULL,NULL,1767225603000,NULL,1767225608000,0,0,7,'[]');
INSERT INTO "polls" VALUES(4,10,20,1767225605000,1,'question','marks','What marks does the keeper deserve?','["A", "B", "C", "D", "F"]','','live','secret',NULL,NULL,1767225604000,NULL,1767225608000,0,0,7,'[]');
INSERT INTO "polls" VALUES(5,10,20,1767225606000,1,'stance','stance','Do you agree with passage 2?','["Agree", "Disagree", "Unsure"]','','live','secret',NULL,NULL,1767225605000,NULL,1767225608000,0,0,7,'[]');
INSERT INTO "polls" VALUES(6,10,20,1767225607000,1,'question','agreement','It costs too much.','["Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree"]','In your own view.','live','secret',NULL,NULL,1767225606000,NULL,1767225608000,0,0,7,'[]');
INSERT INTO "polls" VALUES(7,10,20,1767225610000,2,'tracked','choice','Should it stay lit?','["Yes", "Partly", "No"]','','voted','open',NULL,NULL,1767225609000,NULL,NULL,0,0,2,'[]');
INSERT INTO "polls" VALUES(8,10,20,1767225612000,2,'stance','stance','Do you agree with passage 1?','["Agree", "Disagree", "Unsure"]','','voted','open',NULL,NULL,1767225611000,NULL,NULL,0,0,0,'[]');
INSERT INTO "polls" VALUES(9,10,20,1767225613000,2,'question','multiple','Who needs it?','["Sailors", "Birds", "Painters"]','','voted','open',NULL,NULL,1767225612000,NULL,NULL,0,0,0,'[]');
INSERT INTO "polls" VALUES(10,10,20,1767225614000,2,'question','marks','What marks does the keeper deserve?','["A", "B", "C", "D", "F"]','','voted','open',NULL,NULL,1767225613000,NULL,NULL,0,0,0,'[]');
INSERT INTO "polls" VALUES(11,10,20,NULL,2,'stance','stance','Do you agree with passage 2?','["Agree", "Disagree", "Unsure"]','','voted','open',NULL,NULL,NULL,NULL,NULL,0,0,0,'[]');
INSERT INTO "polls" VALUES(12,10,20,NULL,2,'question','agreement','It costs too much.','["Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree"]','In your own view.','voted','open',NULL,NULL,NULL,NULL,NULL,0,0,0,'[]');
INSERT INTO "polls" VALUES(13,10,20,1767225615000,NULL,'asked','choice','And the weather?','["Fine", "Foul"]','','live','secret',NULL,NULL,1767225614000,1767229214000,NULL,0,0,7,'[]');
INSERT INTO "polls" VALUES(14,10,20,1767225616000,NULL,'asked','choice','And the weather?','["Fine", "Foul"]','','live','secret',NULL,NULL,1767225615000,NULL,1767225616000,0,0,0,'[]');
INSERT INTO "polls" VALUES(15,10,20,1767225617000,3,'tracked','choice','Should it stay lit?','["Yes", "Partly", "No"]','','voted','secret',NULL,NULL,1767225616000,NULL,1767225618000,1,0,0,'[]');
INSERT INTO "polls" VALUES(16,10,20,NULL,3,'stance','stance','Do you agree with passage 1?','["Agree", "Disagree", "Unsure"]','','voted','secret',NULL,NULL,NULL,NULL,1767225618000,1,1,0,'[]');
INSERT INTO "polls" VALUES(17,10,20,NULL,3,'question','multiple','Who needs it?','["Sailors", "Birds", "Painters"]','','voted','secret',NULL,NULL,NULL,NULL,1767225618000,1,1,0,'[]');
INSERT INTO "polls" VALUES(18,10,20,NULL,3,'question','marks','What marks does the keeper deserve?','["A", "B", "C", "D", "F"]','','voted','secret',NULL,NULL,NULL,NULL,1767225618000,1,1,0,'[]');
INSERT INTO "polls" VALUES(19,10,20,NULL,3,'stance','stance','Do you agree with passage 2?','["Agree", "Disagree", "Unsure"]','','voted','secret',NULL,NULL,NULL,NULL,1767225618000,1,1,0,'[]');
INSERT INTO "polls" VALUES(20,10,20,NULL,3,'question','agreement','It costs too much.','["Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree"]','In your own view.','voted','secret',NULL,NULL,NULL,NULL,1767225618000,1,1,0,'[]');
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
INSERT INTO "reasons" VALUES(1,2,X'32E11BEF84B5F8FBECA86F9406F2B66C',0,'It is dark.','approved',1767225605000);
INSERT INTO "reasons" VALUES(2,2,X'ED5A5B8DE021F4B5B8E79BC1F64638AF',0,'It costs.','hidden',1767225605000);
INSERT INTO "reasons" VALUES(3,2,X'8211D0742E3FD464DA4689B598A5F93D',1,'Birds.','waiting',1767225605000);
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
, compare TEXT NOT NULL DEFAULT '[]') STRICT;
INSERT INTO "rounds" VALUES(1,10,20,1767225601000,'thread','{"slug": "lighthouse", "title": "The lighthouse", "published": "2024-02-29", "credits": ["The keeper"], "note": "An opinion piece.", "body": "The lamp was lit in the year of the flood, and the whole coast has steered by it ever since; on\nclear nights it can be seen from the far side of the bay, where they have no lamp of their own and\nhave never paid for this one. The keeper says that he would light it for one boat, and that\nnobody who has been out there at night has ever asked him what it costs. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. \n\nThe lamp went out once, in the winter of the long strike, and two boats were lost within a week.\nSince then it has been argued about at every meeting of the council, by people who sail and by\npeople who don''t, and nobody has yet found the money for a new one. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. ", "passages": [{"start": 0, "end": 777, "kind": "prose", "source": ""}, {"start": 777, "end": 1452, "kind": "prose", "source": ""}], "tracked": {"text": "Should it stay lit?", "kind": "choice", "options": ["Yes", "Partly", "No"], "help": ""}, "questions": [{"question": {"text": "Who needs it?", "kind": "multiple", "options": ["Sailors", "Birds", "Painters"], "help": ""}, "passage": 0}, {"question": {"text": "What marks does the keeper deserve?", "kind": "marks", "options": ["A", "B", "C", "D", "F"], "help": ""}, "passage": 0}, {"question": {"text": "It costs too much.", "kind": "agreement", "options": ["Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree"], "help": "In your own view."}, "passage": 1}]}',NULL,'live','secret',NULL,NULL,'ended',1767225600000,NULL,1767225608000,'','[]');
INSERT INTO "rounds" VALUES(2,10,20,1767225610000,'thread','{"slug": "lighthouse", "title": "The lighthouse", "published": "2024-02-29", "credits": ["The keeper"], "note": "An opinion piece.", "body": "The lamp was lit in the year of the flood, and the whole coast has steered by it ever since; on\nclear nights it can be seen from the far side of the bay, where they have no lamp of their own and\nhave never paid for this one. The keeper says that he would light it for one boat, and that\nnobody who has been out there at night has ever asked him what it costs. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. \n\nThe lamp went out once, in the winter of the long strike, and two boats were lost within a week.\nSince then it has been argued about at every meeting of the council, by people who sail and by\npeople who don''t, and nobody has yet found the money for a new one. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. ", "passages": [{"start": 0, "end": 777, "kind": "prose", "source": ""}, {"start": 777, "end": 1452, "kind": "prose", "source": ""}], "tracked": {"text": "Should it stay lit?", "kind": "choice", "options": ["Yes", "Partly", "No"], "help": ""}, "questions": [{"question": {"text": "Who needs it?", "kind": "multiple", "options": ["Sailors", "Birds", "Painters"], "help": ""}, "passage": 0}, {"question": {"text": "What marks does the keeper deserve?", "kind": "marks", "options": ["A", "B", "C", "D", "F"], "help": ""}, "passage": 0}, {"question": {"text": "It costs too much.", "kind": "agreement", "options": ["Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree"], "help": "In your own view."}, "passage": 1}]}',NULL,'voted','open',NULL,NULL,'running',1767225609000,NULL,NULL,'','[]');
INSERT INTO "rounds" VALUES(3,10,20,1767225617000,'thread','{"slug": "lighthouse", "title": "The lighthouse", "published": "2024-02-29", "credits": ["The keeper"], "note": "An opinion piece.", "body": "The lamp was lit in the year of the flood, and the whole coast has steered by it ever since; on\nclear nights it can be seen from the far side of the bay, where they have no lamp of their own and\nhave never paid for this one. The keeper says that he would light it for one boat, and that\nnobody who has been out there at night has ever asked him what it costs. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. \n\nThe lamp went out once, in the winter of the long strike, and two boats were lost within a week.\nSince then it has been argued about at every meeting of the council, by people who sail and by\npeople who don''t, and nobody has yet found the money for a new one. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. The water rises for six hours and falls for six, and whoever waits learns to wait. ", "passages": [{"start": 0, "end": 777, "kind": "prose", "source": ""}, {"start": 777, "end": 1452, "kind": "prose", "source": ""}], "tracked": {"text": "Should it stay lit?", "kind": "choice", "options": ["Yes", "Partly", "No"], "help": ""}, "questions": [{"question": {"text": "Who needs it?", "kind": "multiple", "options": ["Sailors", "Birds", "Painters"], "help": ""}, "passage": 0}, {"question": {"text": "What marks does the keeper deserve?", "kind": "marks", "options": ["A", "B", "C", "D", "F"], "help": ""}, "passage": 0}, {"question": {"text": "It costs too much.", "kind": "agreement", "options": ["Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree"], "help": "In your own view."}, "passage": 1}]}',NULL,'voted','secret',NULL,NULL,'discarded',1767225616000,NULL,1767225618000,'','[]');
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
INSERT INTO "steps" VALUES(1,0,'opening',0,NULL,1,1767225600000,1767225600000,1767225601000,1767225601000,0);
INSERT INTO "steps" VALUES(1,1,'control',0,NULL,NULL,1767225600000,1767225601000,1767225602000,1767225602000,0);
INSERT INTO "steps" VALUES(1,2,'passage',1,0,2,1767225602000,1767225602000,1767225603000,1767225603000,0);
INSERT INTO "steps" VALUES(1,3,'question',1,0,3,1767225602000,1767225603000,1767225604000,1767225604000,0);
INSERT INTO "steps" VALUES(1,4,'question',1,0,4,1767225602000,1767225604000,1767225605000,1767225605000,0);
INSERT INTO "steps" VALUES(1,5,'passage',2,1,5,1767225605000,1767225605000,1767225606000,1767225606000,0);
INSERT INTO "steps" VALUES(1,6,'question',2,1,6,1767225605000,1767225606000,1767225607000,1767225607000,0);
INSERT INTO "steps" VALUES(1,7,'closing',3,NULL,NULL,1767225607000,1767225607000,1767225608000,1767225608000,0);
INSERT INTO "steps" VALUES(1,8,'summary',4,NULL,NULL,1767225608000,1767225608000,1767225609000,1767225609000,0);
INSERT INTO "steps" VALUES(2,0,'opening',0,NULL,7,1767225609000,1767225609000,1767225610000,1767225610000,0);
INSERT INTO "steps" VALUES(2,1,'control',0,NULL,NULL,1767225609000,1767225610000,1767225611000,1767225611000,0);
INSERT INTO "steps" VALUES(2,2,'passage',1,0,8,1767225611000,1767225611000,1767225612000,1767225612000,0);
INSERT INTO "steps" VALUES(2,3,'question',1,0,9,1767225611000,1767225612000,1767225613000,1767225613000,0);
INSERT INTO "steps" VALUES(2,4,'question',1,0,10,1767225611000,1767225613000,1767225614000,1767225614000,0);
INSERT INTO "steps" VALUES(2,5,'passage',2,1,11,NULL,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(2,6,'question',2,1,12,NULL,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(2,7,'closing',3,NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(2,8,'summary',4,NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(3,0,'opening',0,NULL,15,1767225616000,1767225616000,1767225617000,1767225617000,0);
INSERT INTO "steps" VALUES(3,1,'control',0,NULL,NULL,1767225616000,1767225617000,1767225618000,1767225618000,0);
INSERT INTO "steps" VALUES(3,2,'passage',1,0,16,1767225918000,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(3,3,'question',1,0,17,1767225918000,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(3,4,'question',1,0,18,1767225918000,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(3,5,'passage',2,1,19,NULL,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(3,6,'question',2,1,20,NULL,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(3,7,'closing',3,NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(3,8,'summary',4,NULL,NULL,NULL,NULL,NULL,NULL,0);
CREATE TABLE summaries (
    round_id INTEGER PRIMARY KEY REFERENCES rounds (id),
    summary  TEXT    NOT NULL
, changes INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "summaries" VALUES(1,'{"title": "The lighthouse", "published": "2024-02-29", "note": "An opinion piece.", "participants": 7, "tracked_question": {"text": "Should it stay lit?", "kind": "choice", "options": ["Yes", "Partly", "No"], "help": ""}, "tracked": {"question": {"text": "Should it stay lit?", "kind": "choice", "options": ["Yes", "Partly", "No"], "help": ""}, "shown": "result", "result": {"shares": [{"count": 3, "n": 6, "share": 0.5, "interval": {"low": 0.18761630498040816, "high": 0.8123836950195918}}, {"count": 1, "n": 6, "share": 0.16666666666666666, "interval": {"low": 0.030053369411815023, "high": 0.5635028250257673}}, {"count": 2, "n": 6, "share": 0.3333333333333333, "interval": {"low": 0.09677141021353453, "high": 0.7000066870052566}}], "judged": 6, "cant_judge": 0}, "left_out": 0, "n_opening": 7, "n_closing": 2, "n_carried": 4, "n_paired": 2, "opening": null, "closing": null, "before_after": null, "why_not": "Too few answered both at the opening and at the close to compare.", "switches": [{"passage": 1, "people": {"count": 0, "n": 7, "share": 0.0, "interval": {"low": 0.0, "high": 0.3543304386758683}}, "too_few": true}, {"passage": 2, "people": {"count": 0, "n": 7, "share": 0.0, "interval": {"low": 0.0, "high": 0.3543304386758683}}, "too_few": true}], "line": null, "scale": null, "ranking": null}, "questions": [{"question": {"text": "Who needs it?", "kind": "multiple", "options": ["Sailors", "Birds", "Painters"], "help": ""}, "passage": 1, "shown": "result", "result": {"shares": [{"count": 4, "n": 7, "share": 0.5714285714285714, "interval": {"low": 0.2504583627530356, "high": 0.8417801460075545}}, {"count": 4, "n": 7, "share": 0.5714285714285714, "interval": {"low": 0.2504583627530356, "high": 0.8417801460075545}}, {"count": 4, "n": 7, "share": 0.5714285714285714, "interval": {"low": 0.2504583627530356, "high": 0.8417801460075545}}], "judged": 7, "cant_judge": 0}, "scale": null, "ranking": null}, {"question": {"text": "What marks does the keeper deserve?", "kind": "marks", "options": ["A", "B", "C", "D", "F"], "help": ""}, "passage": 1, "shown": "result", "result": {"shares": [{"count": 2, "n": 7, "share": 0.2857142857142857, "interval": {"low": 0.08221892324928332, "high": 0.6410655504689458}}, {"count": 2, "n": 7, "share": 0.2857142857142857, "interval": {"low": 0.08221892324928332, "high": 0.6410655504689458}}, {"count": 1, "n": 7, "share": 0.14285714285714285, "interval": {"low": 0.025679624057823897, "high": 0.5131278321392249}}, {"count": 1, "n": 7, "share": 0.14285714285714285, "interval": {"low": 0.025679624057823897, "high": 0.5131278321392249}}, {"count": 1, "n": 7, "share": 0.14285714285714285, "interval": {"low": 0.025679624057823897, "high": 0.5131278321392249}}], "judged": 7, "cant_judge": 0}, "scale": {"n": 7, "mean": 2.43, "range": {"low": 1.29, "high": 3.43}, "spread": 1.4}, "ranking": null}, {"question": {"text": "It costs too much.", "kind": "agreement", "options": ["Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree"], "help": "In your own view."}, "passage": 2, "shown": "result", "result": {"shares": [{"count": 2, "n": 7, "share": 0.2857142857142857, "interval": {"low": 0.08221892324928332, "high": 0.6410655504689458}}, {"count": 1, "n": 7, "share": 0.14285714285714285, "interval": {"low": 0.025679624057823897, "high": 0.5131278321392249}}, {"count": 1, "n": 7, "share": 0.14285714285714285, "interval": {"low": 0.025679624057823897, "high": 0.5131278321392249}}, {"count": 1, "n": 7, "share": 0.14285714285714285, "interval": {"low": 0.025679624057823897, "high": 0.5131278321392249}}, {"count": 2, "n": 7, "share": 0.2857142857142857, "interval": {"low": 0.08221892324928332, "high": 0.6410655504689458}}], "judged": 7, "cant_judge": 0}, "scale": {"n": 7, "mean": 0.0, "range": {"low": -1.14, "high": 1.14}, "spread": 1.6}, "ranking": null}], "passages": [{"number": 1, "snippet": "The lamp was lit in the year of the flood, and the whole coast has steered by it ever …", "shown": "result", "result": {"shares": [{"count": 4, "n": 7, "share": 0.5714285714285714, "interval": {"low": 0.2504583627530356, "high": 0.8417801460075545}}, {"count": 2, "n": 7, "share": 0.2857142857142857, "interval": {"low": 0.08221892324928332, "high": 0.6410655504689458}}, {"count": 1, "n": 7, "share": 0.14285714285714285, "interval": {"low": 0.025679624057823897, "high": 0.5131278321392249}}], "judged": 7, "cant_judge": 0}}, {"number": 2, "snippet": "The lamp went out once, in the winter of the long strike, and two boats were lost within …", "shown": "result", "result": {"shares": [{"count": 2, "n": 7, "share": 0.2857142857142857, "interval": {"low": 0.08221892324928332, "high": 0.6410655504689458}}, {"count": 3, "n": 7, "share": 0.42857142857142855, "interval": {"low": 0.15821985399244537, "high": 0.7495416372469643}}, {"count": 2, "n": 7, "share": 0.2857142857142857, "interval": {"low": 0.08221892324928332, "high": 0.6410655504689458}}], "judged": 7, "cant_judge": 0}}], "most_contested": {"number": 1, "snippet": "The lamp was lit in the year of the flood, and the whole coast has steered by it ever …", "shown": "result", "result": {"shares": [{"count": 4, "n": 7, "share": 0.5714285714285714, "interval": {"low": 0.2504583627530356, "high": 0.8417801460075545}}, {"count": 2, "n": 7, "share": 0.2857142857142857, "interval": {"low": 0.08221892324928332, "high": 0.6410655504689458}}, {"count": 1, "n": 7, "share": 0.14285714285714285, "interval": {"low": 0.025679624057823897, "high": 0.5131278321392249}}], "judged": 7, "cant_judge": 0}}, "most_agreed": null, "reasons": [{"question": "Do you agree with passage 1?", "answer": "Agree", "text": "It is dark."}], "lines": ["7 people took part; 2 of them answered the tracked question both at the opening and at the close.", "They are volunteers, not a sample: the figures speak for them only.", "The intervals (95%) show chance only, not who chose to take part.", "An opinion piece. Published 2024-02-29."], "participation": [{"step": "opening", "people": 7, "panel": 7}, {"step": "passage 1", "people": 7, "panel": 7}, {"step": "question 1 after passage 1", "people": 7, "panel": 7}, {"step": "question 2 after passage 1", "people": 7, "panel": 7}, {"step": "passage 2", "people": 7, "panel": 7}, {"step": "question 3 after passage 2", "people": 7, "panel": 7}, {"step": "closing", "people": null, "panel": null}], "by_role": [], "voices": [{"question": "Do you agree with passage 1?", "answer": "Agree", "text": "It is dark.", "side": "Agree", "good": [], "bridge": null, "strength": null}], "movers": null, "groups": {"people": 7, "items": [{"number": 1, "text": "The lamp was lit in the year of the flood, and the whole coast has steered by it ever …"}, {"number": 2, "text": "The lamp went out once, in the winter of the long strike, and two boats were lost within …"}], "groups": [], "why_not": "Too few passages and reasons were answered by enough people to look for groups.", "caution": "", "unites": [], "divides": [], "arrows": [], "contested": null}}',0);
CREATE TABLE views (
    poll_id  INTEGER PRIMARY KEY REFERENCES polls (id),
    answers  TEXT    NOT NULL,
    left_out INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO "views" VALUES(1,'{"0": 3, "1": 1, "2": 2}',0);
INSERT INTO "views" VALUES(2,'{"0": 4, "1": 2, "2": 1}',0);
INSERT INTO "views" VALUES(3,'{"1": 1, "2": 1, "3": 1, "4": 1, "5": 1, "6": 1, "7": 1}',0);
INSERT INTO "views" VALUES(4,'{"0": 2, "1": 2, "2": 1, "3": 1, "4": 1}',0);
INSERT INTO "views" VALUES(5,'{"0": 2, "1": 3, "2": 2}',0);
INSERT INTO "views" VALUES(6,'{"0": 2, "1": 1, "2": 1, "3": 1, "4": 2}',0);
INSERT INTO "views" VALUES(13,'{"0": 3, "1": 4}',0);
CREATE UNIQUE INDEX rounds_place ON rounds (place_id) WHERE state IN ('running', 'paused');
CREATE INDEX rounds_server ON rounds (server_id, id);
CREATE INDEX polls_round ON polls (round_id);
CREATE INDEX polls_server ON polls (server_id, id);
CREATE INDEX polls_closing ON polls (closes_at) WHERE closed_at IS NULL AND closes_at IS NOT NULL;
CREATE INDEX polls_redraw ON polls (id) WHERE stale = 1 OR closed_at IS NULL;
CREATE INDEX steps_due ON steps (due_at)
    WHERE message_id IS NULL AND skipped = 0 AND due_at IS NOT NULL;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('rounds',3);
INSERT INTO "sqlite_sequence" VALUES('polls',20);
INSERT INTO "sqlite_sequence" VALUES('reasons',3);
COMMIT;
PRAGMA user_version = 4;
