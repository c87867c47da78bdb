// Jobs and pictures in any number and of any age, written into the store of a program that is not running.

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A teal JPEG of 32 by 18 pixels. */
const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAgAAAQABAAD//gAQTGF2YzU5LjM3LjEwMAD/2wBDAAg+Pkk+SVVVVVVVVWRdZGhoaGRkZGRoaGhwcHCDg4NwcHBoaHBwfHyDg4' +
    '+Tj4eHg4eTk5ubm7q6srLZ2eD/////xABNAAEBAAAAAAAAAAAAAAAAAAAABgEBAQEAAAAAAAAAAAAAAAAAAAUHEAEAAAAAAAAAAAAAAAAAAAAAEQEA' +
    'AAAAAAAAAAAAAAAAAAAA/8AAEQgAEgAgAwEiAAIRAAMRAP/aAAwDAQACEQMRAD8AmQFZn4AAAAAD/9k=',
  'base64',
);

// The service's own triggers keep its counts and its index of names.
const WRITER = `
import json, sqlite3, sys
path, jobs = sys.argv[1], json.load(sys.stdin)
store = sqlite3.connect(path)
with store:
    template = store.execute("SELECT template_id, name FROM templates WHERE kind = 'system'").fetchone()
    for job in jobs:
        row = store.execute(
            "INSERT INTO jobs (job_id, name, template_id, template_name, status, stream_url, endpoint, bucket,"
            " overwrite_format, sequence_format, time_interval, callback_url, create_time, last_modified)"
            " VALUES (?, ?, ?, ?, ?, ?, 'oss-cn-shanghai.aliyuncs.com', ?, 'snapshot/{JobId}.jpg',"
            " 'snapshot/{JobId}/{UnixTimestamp}.jpg', 10, '', ?, ?)",
            (job["id"], job["name"], *template, job["status"], job["url"], job["bucket"], job["created"], job["created"]),
        ).lastrowid
        store.executemany(
            "INSERT INTO files (job, create_timestamp, is_overlay, object) VALUES (?, ?, ?, ?)",
            [(row, p["at"], p["overwrite"], p["object"]) for p in job["pictures"]],
        )
store.close()
`;

/**
 * Writes `jobs` (`name`, and if wanted `status`, `ageSeconds`, `bucket`, `pictures` as a number, `every` in
 * milliseconds, `newestAgeSeconds`, `overwrite`) and returns them with their IDs and pictures, oldest picture first.
 */
export async function seed(dataDir, jobs) {
  const now = Date.now();
  const made = jobs.map((job) => {
    const { name, status = 'paused', ageSeconds = 3_600, bucket = 'seed-bucket', every = 1_000 } = job;
    const id = randomUUID();
    const count = job.pictures ?? 0;
    const newest = now - (job.newestAgeSeconds ?? 60) * 1_000;
    const pictures = Array.from({ length: count }, (_, i) => {
      const at = newest - (count - 1 - i) * every;
      return { at, overwrite: 0, object: `snapshot/${id}/${at}.jpg` };
    });
    if (job.overwrite) pictures.push({ at: newest + 1, overwrite: 1, object: `snapshot/${id}.jpg` });
    const created = Math.floor(now / 1_000) - ageSeconds;
    return { id, name, status, bucket, created, pictures, url: `rtmp://127.0.0.1:1/live/${id}` };
  });
  const files = made.flatMap((job) => job.pictures.map((picture) => join(job.bucket, picture.object)));
  const paths = files.flatMap((file) => ['objects', 'thumbnails'].map((tree) => join(dataDir, tree, file)));
  for (const folder of new Set(paths.map(dirname))) await mkdir(folder, { recursive: true });
  await Promise.all(paths.map((path) => writeFile(path, JPEG)));
  const writer = spawn('python3', ['-c', WRITER, join(dataDir, 'local.sqlite3')], { stdio: ['pipe', 'ignore', 'inherit'] });
  writer.stdin.end(JSON.stringify(made));
  const [code] = await once(writer, 'exit');
  if (code !== 0) throw new Error(`the jobs could not be written: python3 ended with ${code}`);
  return made;
}
