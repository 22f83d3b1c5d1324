-- how the same people answered a question in two polls, as it was first published: what is erased
-- later never makes two looks differ by one person
CREATE TABLE pairings (
    earlier INTEGER NOT NULL REFERENCES polls (id),
    later   INTEGER NOT NULL REFERENCES polls (id),
    pairing TEXT    NOT NULL,
    PRIMARY KEY (earlier, later)
) STRICT, WITHOUT ROWID;
