-- Jobs as the first version kept them; for the test that such a file is still read.
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

