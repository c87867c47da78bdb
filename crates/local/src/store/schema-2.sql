-- Version 2: totals and name search are in memory, in the directory of jobs.
DROP TRIGGER jobs_counted;
DROP TRIGGER jobs_recounted;
DROP TRIGGER jobs_named;
DROP TABLE job_counts;
DROP TABLE job_names;

-- Which jobs are in another status than before, for that directory. Emptied when the file is opened.
CREATE TABLE status_changes (
    number INTEGER PRIMARY KEY,
    job INTEGER NOT NULL
) STRICT;
CREATE TRIGGER jobs_changed AFTER UPDATE OF status ON jobs WHEN old.status <> new.status BEGIN
    INSERT INTO status_changes (job) VALUES (new.id);
END;
