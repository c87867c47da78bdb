// Jobs with pictures, and videos with streams, in any number and of any age, written into the store of a program that is not running.

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

/** Where the local service keeps what belongs to VOD. */
const VOD_BUCKET = 'vod_media';

// The service's own triggers keep its counts and its index of names.
const WRITER = `
import json, sqlite3, sys
path, made = sys.argv[1], json.load(sys.stdin)
store = sqlite3.connect(path)

def insert(table, **values):
    marks = ", ".join("?" * len(values))
    return store.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values())).lastrowid

with store:
    template = store.execute("SELECT template_id, name FROM templates WHERE kind = 'system'").fetchone()
    for job in made["jobs"]:
        row = insert(
            "jobs", job_id=job["id"], name=job["name"], template_id=template[0], template_name=template[1],
            status=job["status"], stream_url=job["url"], endpoint="oss-cn-shanghai.aliyuncs.com", bucket=job["bucket"],
            overwrite_format="snapshot/{JobId}.jpg", sequence_format="snapshot/{JobId}/{UnixTimestamp}.jpg",
            time_interval=10, callback_url="", create_time=job["created"], last_modified=job["created"],
        )
        for p in job["pictures"]:
            insert("files", job=row, create_timestamp=p["at"], is_overlay=p["overwrite"], object=p["object"])
    for video in made["videos"]:
        times = {"creation_time": video["created"], "modification_time": video["created"]}
        row = insert(
            "videos", video_id=video["id"], media_type="video", title=video["title"], status=video["status"], app_id="app-1000000",
            storage_location="local.oss-cn-shanghai.aliyuncs.com", size=1000, duration=10.0, file_name="source.mp4", **times,
        )
        if video["status"] == "Uploading":
            insert(
                "uploads", video=row, token="", token_expires=0, status="UPLOADING", file_size=1000, source="ServerSDK", **times
            )
            insert("parts", video=row, number=1, size=400, object=f"uploads/{video['id']}/00001")
        for stream in video["streams"]:
            insert(
                "streams", stream_id=stream["id"], video=row, definition="LD", format="mp4", stream_type="video", size=100,
                duration=10.0, bitrate=1.0, fps=25.0, width=640, height=360, specification="H264.LD", codec_name="H264",
                object=stream["object"], **times,
            )
store.close()
`;

/**
 * Writes `jobs` (`name`, and if wanted `status`, `ageSeconds`, `bucket`, `pictures` as a number, `every` in
 * milliseconds, `newestAgeSeconds`, `overwrite`) and `videos` (`title`, `status`,
 * `ageSeconds`, `streams` as a number). Returns both with their
 * IDs, and with their pictures, oldest first, and streams.
 */
export async function seed(dataDir, { jobs = [], videos = [] }) {
  const made = { jobs: jobs.map(jobOf), videos: videos.map(videoOf) };
  const files = [
    ...made.jobs.flatMap((job) => job.pictures.map((picture) => objectPath(job.bucket, picture.object))),
    ...made.videos.flatMap((video) => video.streams.map((stream) => objectPath(VOD_BUCKET, stream.object))),
  ];
  const paths = files.flatMap((file) => ['objects', 'thumbnails'].map((tree) => join(dataDir, tree, file)));
  for (const folder of new Set(paths.map(dirname))) await mkdir(folder, { recursive: true });
  await Promise.all(paths.map((path) => writeFile(path, JPEG)));
  const writer = spawn('python3', ['-c', WRITER, join(dataDir, 'local.sqlite3')], { stdio: ['pipe', 'ignore', 'inherit'] });
  writer.stdin.end(JSON.stringify(made));
  const [code] = await once(writer, 'exit');
  if (code !== 0) throw new Error(`nothing could be written: python3 ended with ${code}`);
  return made;
}

/** Where the local service keeps an object whose key needs no escapes: a folder of the key has a plus behind its name. */
function objectPath(bucket, key) {
  const segments = key.split('/');
  const name = segments.pop();
  return join(bucket, ...segments.map((segment) => `${segment}+`), name);
}

const seconds = (millis) => Math.floor(millis / 1_000);

function jobOf({ name, status = 'paused', ageSeconds = 3_600, bucket = 'seed-bucket', ...more }) {
  const { pictures: count = 0, every = 1_000, newestAgeSeconds = 60, overwrite = false } = more;
  const id = randomUUID();
  const newest = Date.now() - newestAgeSeconds * 1_000;
  const pictures = Array.from({ length: count }, (_, i) => {
    const at = newest - (count - 1 - i) * every;
    return { at, overwrite: 0, object: `snapshot/${id}/${at}.jpg` };
  });
  if (overwrite) pictures.push({ at: newest + 1, overwrite: 1, object: `snapshot/${id}.jpg` });
  const created = seconds(Date.now()) - ageSeconds;
  return { id, name, status, bucket, created, pictures, url: `rtmp://127.0.0.1:1/live/${id}` };
}

function videoOf({ title, status = 'Normal', streams: count = 0, ageSeconds = 3_600 }) {
  const id = randomUUID().replaceAll('-', '');
  const streams = Array.from({ length: count }, (_, i) => {
    return { id: randomUUID().replaceAll('-', ''), object: `videos/${id}/LD-${i}.mp4` };
  });
  return { id, title, status, created: seconds(Date.now()) - ageSeconds, streams };
}
