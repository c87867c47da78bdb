-- From schema 2: intents of everything that touches files, an outbox of callbacks, and times that are those of the capture.
ALTER TABLE jobs DROP COLUMN last_timestamp;
CREATE INDEX files_by_object ON files (object);

CREATE TABLE intents (
    id INTEGER PRIMARY KEY,
    effect TEXT NOT NULL CHECK (effect IN ('write', 'remove')),
    bucket TEXT NOT NULL,
    object TEXT NOT NULL,
    job INTEGER,
    create_timestamp INTEGER,
    is_overlay INTEGER NOT NULL DEFAULT 0,
    sequence INTEGER,
    digest BLOB
) STRICT;

CREATE TABLE released (
    bucket TEXT NOT NULL,
    object TEXT NOT NULL,
    PRIMARY KEY (bucket, object)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    job INTEGER NOT NULL,
    url TEXT NOT NULL,
    host TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_by_host ON outbox (host, id);

CREATE TABLE callback_results (
    job INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO facts
    SELECT 'demo job', job_id FROM jobs WHERE name = 'Demo camera' AND bucket = 'demo-bucket' ORDER BY id LIMIT 1;
