-- Version 3: intents of everything that touches files, an outbox of callbacks, and times that are those of the capture.
ALTER TABLE jobs DROP COLUMN last_timestamp;
-- Whether another record names the same file.
CREATE INDEX files_by_object ON files (object);

-- What is about to be done to files. A row is there before the file is touched and goes with the transaction that makes the
-- records say the same; one that is there at start is settled.
CREATE TABLE intents (
    id INTEGER PRIMARY KEY,
    effect TEXT NOT NULL CHECK (effect IN ('write', 'remove')),
    bucket TEXT NOT NULL,
    object TEXT NOT NULL,
    -- Of a snapshot: the record that the file becomes, or that goes with it.
    job INTEGER,
    create_timestamp INTEGER,
    is_overlay INTEGER NOT NULL DEFAULT 0,
    sequence INTEGER,
    -- SHA-256 of what is written.
    digest BLOB
) STRICT;

-- Files whose records were deleted without them.
CREATE TABLE released (
    bucket TEXT NOT NULL,
    object TEXT NOT NULL,
    PRIMARY KEY (bucket, object)
) STRICT, WITHOUT ROWID;

-- Callbacks that are not delivered yet. Times are seconds since the epoch.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    job INTEGER NOT NULL,
    url TEXT NOT NULL,
    -- Scheme, host and port of the address: what fails and is waited for together.
    host TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_by_host ON outbox (host, id);

-- How the last callback of each job ended.
CREATE TABLE callback_results (
    job INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    detail TEXT NOT NULL
) STRICT;

-- Single values that the service remembers.
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO facts
    SELECT 'demo job', job_id FROM jobs WHERE name = 'Demo camera' AND bucket = 'demo-bucket' ORDER BY id LIMIT 1;
