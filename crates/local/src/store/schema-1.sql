-- Version 1, from an empty file. A step that was released never changes: a file that took it is not asked again.
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
    -- Serial number of the newest snapshot, and the newest timestamp given out, in milliseconds.
    last_sequence INTEGER NOT NULL DEFAULT 0,
    last_timestamp INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX jobs_by_time ON jobs (create_time, id);
CREATE INDEX jobs_by_status ON jobs (status, create_time, id);

-- How many jobs of a status were created in each span of 2^shift seconds: exact totals and deep pages without a scan.
CREATE TABLE job_counts (
    shift INTEGER NOT NULL,
    span INTEGER NOT NULL,
    status TEXT NOT NULL,
    jobs INTEGER NOT NULL,
    PRIMARY KEY (shift, span, status)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER jobs_counted AFTER INSERT ON jobs BEGIN
    INSERT INTO job_counts VALUES (12, new.create_time >> 12, new.status, 1)
        ON CONFLICT DO UPDATE SET jobs = jobs + 1;
    INSERT INTO job_counts VALUES (6, new.create_time >> 6, new.status, 1)
        ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER jobs_recounted AFTER UPDATE OF status ON jobs WHEN old.status <> new.status BEGIN
    UPDATE job_counts SET jobs = jobs - 1
        WHERE shift = 12 AND span = old.create_time >> 12 AND status = old.status;
    UPDATE job_counts SET jobs = jobs - 1
        WHERE shift = 6 AND span = old.create_time >> 6 AND status = old.status;
    INSERT INTO job_counts VALUES (12, new.create_time >> 12, new.status, 1)
        ON CONFLICT DO UPDATE SET jobs = jobs + 1;
    INSERT INTO job_counts VALUES (6, new.create_time >> 6, new.status, 1)
        ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;

-- Names for substring search of three characters and more; shorter words are looked for in the names themselves.
CREATE VIRTUAL TABLE job_names USING fts5 (
    name, content = 'jobs', content_rowid = 'id', tokenize = 'trigram', detail = 'full', columnsize = 0
);
CREATE TRIGGER jobs_named AFTER INSERT ON jobs BEGIN
    INSERT INTO job_names (rowid, name) VALUES (new.id, new.name);
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
