CREATE TABLE templates (
    id INTEGER PRIMARY KEY,
    template_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    time_interval INTEGER NOT NULL,
    overwrite_format TEXT NOT NULL,
    sequence_format TEXT NOT NULL,
    create_time INTEGER NOT NULL,
    last_modified INTEGER NOT NULL
) STRICT;
CREATE INDEX templates_by_time ON templates (create_time, id);

-- Jobs keep their own copy of the template's values. Times are seconds since the epoch.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    template_id TEXT NOT NULL,
    template_name TEXT NOT NULL,
    status TEXT NOT NULL,
    stream_url TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    bucket TEXT NOT NULL,
    overwrite_format TEXT NOT NULL,
    sequence_format TEXT NOT NULL,
    time_interval INTEGER NOT NULL,
    callback_url TEXT NOT NULL,
    create_time INTEGER NOT NULL,
    last_modified INTEGER NOT NULL,
    -- Serial number of the newest snapshot.
    last_sequence INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX jobs_by_time ON jobs (create_time, id);
CREATE INDEX jobs_by_status ON jobs (status, create_time, id);

-- Which jobs are in another status than before, for the directory in memory. Emptied when the file is opened.
CREATE TABLE status_changes (
    number INTEGER PRIMARY KEY,
    job INTEGER NOT NULL
) STRICT;
CREATE TRIGGER jobs_changed AFTER UPDATE OF status ON jobs WHEN old.status <> new.status BEGIN
    INSERT INTO status_changes (job) VALUES (new.id);
END;

-- Times are milliseconds since the epoch.
CREATE TABLE files (
    job INTEGER NOT NULL,
    create_timestamp INTEGER NOT NULL,
    is_overlay INTEGER NOT NULL,
    object TEXT NOT NULL,
    PRIMARY KEY (job, create_timestamp)
) STRICT, WITHOUT ROWID;
CREATE INDEX overlays ON files (job) WHERE is_overlay = 1;
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

CREATE TABLE event_callback (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    callback_type TEXT NOT NULL,
    callback_url TEXT NOT NULL,
    callback_queue_name TEXT NOT NULL,
    auth_switch TEXT NOT NULL,
    auth_key TEXT NOT NULL,
    event_type_list TEXT NOT NULL
) STRICT;

-- Times are seconds since the epoch, sizes bytes, durations seconds.
CREATE TABLE videos (
    id INTEGER PRIMARY KEY,
    video_id TEXT NOT NULL UNIQUE,
    media_type TEXT NOT NULL,
    title TEXT NOT NULL,
    tags TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    cover_url TEXT NOT NULL DEFAULT '',
    cate_id INTEGER NOT NULL DEFAULT 0,
    app_id TEXT NOT NULL,
    storage_location TEXT NOT NULL,
    reference_id TEXT NOT NULL DEFAULT '',
    user_data TEXT NOT NULL DEFAULT '',
    media_source TEXT NOT NULL DEFAULT 'general',
    preprocess_status TEXT NOT NULL DEFAULT 'UnPreprocess',
    size INTEGER NOT NULL,
    duration REAL NOT NULL,
    file_name TEXT NOT NULL,
    source_object TEXT NOT NULL DEFAULT '',
    creation_time INTEGER NOT NULL,
    modification_time INTEGER NOT NULL
) STRICT;
CREATE INDEX videos_by_time ON videos (creation_time, id);
CREATE INDEX videos_by_reference ON videos (reference_id) WHERE reference_id <> '';

CREATE TABLE streams (
    id INTEGER PRIMARY KEY,
    stream_id TEXT NOT NULL UNIQUE,
    video INTEGER NOT NULL,
    definition TEXT NOT NULL,
    format TEXT NOT NULL,
    stream_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    duration REAL NOT NULL,
    bitrate REAL NOT NULL,
    fps REAL NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    encrypt_type TEXT NOT NULL DEFAULT '',
    specification TEXT NOT NULL,
    codec_name TEXT NOT NULL,
    object TEXT NOT NULL,
    creation_time INTEGER NOT NULL,
    modification_time INTEGER NOT NULL
) STRICT;
CREATE INDEX streams_of_video ON streams (video, id);

CREATE TABLE uploads (
    video INTEGER PRIMARY KEY,
    token TEXT NOT NULL,
    token_expires INTEGER NOT NULL,
    status TEXT NOT NULL,
    file_size INTEGER NOT NULL,
    source TEXT NOT NULL,
    device TEXT NOT NULL DEFAULT '',
    creation_time INTEGER NOT NULL,
    modification_time INTEGER NOT NULL,
    completion_time INTEGER
) STRICT;

CREATE TABLE parts (
    video INTEGER NOT NULL,
    number INTEGER NOT NULL,
    size INTEGER NOT NULL,
    object TEXT NOT NULL,
    PRIMARY KEY (video, number)
) STRICT, WITHOUT ROWID;
