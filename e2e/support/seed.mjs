// Jobs with pictures, and videos with streams, in any number and of any age, written into the store of a stopped program.

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A teal JPEG of 32 by 18 pixels. */
export const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAgAAAQABAAD//gAQTGF2YzU5LjM3LjEwMAD/2wBDAAg+Pkk+SVVVVVVVVWRdZGhoaGRkZGRoaGhwcHCDg4NwcHBoaHBwfHyDg4' +
    '+Tj4eHg4eTk5ubm7q6srLZ2eD/////xABNAAEBAAAAAAAAAAAAAAAAAAAABgEBAQEAAAAAAAAAAAAAAAAAAAUHEAEAAAAAAAAAAAAAAAAAAAAAEQEA' +
    'AAAAAAAAAAAAAAAAAAAA/8AAEQgAEgAgAwEiAAIRAAMRAP/aAAwDAQACEQMRAD8AmQFZn4AAAAAD/9k=',
  'base64',
);

/** The VOD bucket of the local service. */
const VOD_BUCKET = 'vod_media';

// The service's own triggers maintain its counts and its index of names.
const WRITER = `
import json, sqlite3, sys
path, made = sys.argv[1], json.load(sys.stdin)
store = sqlite3.connect(path)

def insert(table, **values):
    marks = ", ".join("?" * len(values))
    return store.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values())).lastrowid

with store:
    system = store.execute("SELECT template_id, name, time_interval FROM templates WHERE kind = 'system'").fetchone()
    templates = {}
    for template in made["templates"]:
        insert(
            "templates", template_id=template["id"], name=template["name"], kind="custom", time_interval=template["interval"],
            overwrite_format="snapshot/{JobId}.jpg", sequence_format="snapshot/{JobId}/{UnixTimestamp}.jpg",
            create_time=template["created"], last_modified=template["created"],
        )
        templates[template["name"]] = (template["id"], template["name"], template["interval"])
    for job in made["jobs"]:
        template = templates.get(job["template"], system)
        row = insert(
            "jobs", job_id=job["id"], name=job["name"], template_id=template[0], template_name=template[1],
            status=job["status"], stream_url=job["url"], endpoint="oss-cn-shanghai.aliyuncs.com", bucket=job["bucket"],
            overwrite_format="snapshot/{JobId}.jpg", sequence_format="snapshot/{JobId}/{UnixTimestamp}.jpg",
            time_interval=template[2], callback_url="", create_time=job["created"], last_modified=job["created"],
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
                "streams", stream_id=stream["id"], video=row, definition=stream["definition"], format="mp4", stream_type="video",
                size=100, duration=10.0, bitrate=1.0, fps=25.0, width=640, height=360,
                specification=f"H264.{stream['definition']}", codec_name="H264", object=stream["object"], **times,
            )
store.close()
`;

/**
 * Writes `templates` (`name`, `interval` in seconds, `ageSeconds`), `jobs` (`name`, and if wanted `status`, `ageSeconds`, `bucket`,
 * `template` by its name, `url`, `overwrite`, and `pictures`: a number of them, `every` so many milliseconds, the newest
 * `newestAgeSeconds` old, or a list of their ages in milliseconds) and `videos` (`title`, `status`, `ageSeconds`, `streams`: a
 * number of them or a list of their definitions). `image` gives the bytes of a job's picture. Returns all three with their IDs,
 * and with their pictures, oldest first, and streams.
 */
export async function seed(dataDir, { templates = [], jobs = [], videos = [], image = () => JPEG }) {
  const made = { templates: templates.map(templateOf), jobs: jobs.map(jobOf), videos: videos.map(videoOf) };
  const files = [
    ...made.jobs.flatMap((job) => job.pictures.map(({ object }, nth) => [objectPath(job.bucket, object), image(job, nth)])),
    ...made.videos.flatMap((video) => video.streams.map((stream) => [objectPath(VOD_BUCKET, stream.object), JPEG])),
  ];
  const all = files.flatMap(([file, bytes]) => ['objects', 'thumbnails'].map((tree) => [join(dataDir, tree, file), bytes]));
  for (const folder of new Set(all.map(([path]) => dirname(path)))) await mkdir(folder, { recursive: true });
  for (let from = 0; from < all.length; from += 1_000) {
    await Promise.all(all.slice(from, from + 1_000).map(([path, bytes]) => writeFile(path, bytes)));
  }
  const writer = spawn('python3', ['-c', WRITER, join(dataDir, 'local.sqlite3')], { stdio: ['pipe', 'ignore', 'inherit'] });
  writer.stdin.end(JSON.stringify(made));
  const [code] = await once(writer, 'exit');
  if (code !== 0) throw new Error(`nothing could be written: python3 ended with ${code}`);
  return made;
}

/** The path of an object of the local service whose key needs no escapes: a folder of the key has a plus appended. */
function objectPath(bucket, key) {
  const segments = key.split('/');
  const name = segments.pop();
  return join(bucket, ...segments.map((segment) => `${segment}+`), name);
}

const seconds = (millis) => Math.floor(millis / 1_000);

function templateOf({ name, interval, ageSeconds = 40 * 86_400 }) {
  return { id: randomUUID().replaceAll('-', ''), name, interval, created: seconds(Date.now() - ageSeconds * 1_000) };
}

function jobOf({ name, status = 'paused', ageSeconds = 3_600, bucket = 'seed-bucket', template = '', ...more }) {
  const { pictures: wanted = 0, every = 1_000, newestAgeSeconds = 60, overwrite = false, url } = more;
  const id = randomUUID();
  const now = Date.now();
  const evenly = () => Array.from({ length: wanted }, (_, i) => newestAgeSeconds * 1_000 + i * every);
  const ages = (Array.isArray(wanted) ? [...wanted] : evenly()).sort((a, b) => b - a);
  const pictures = ages.map((age) => ({ at: now - age, overwrite: 0, object: `snapshot/${id}/${now - age}.jpg` }));
  if (overwrite) pictures.push({ at: now - newestAgeSeconds * 1_000 + 1, overwrite: 1, object: `snapshot/${id}.jpg` });
  const created = seconds(now - ageSeconds * 1_000);
  return { id, name, status, bucket, template, created, pictures, url: url ?? `rtmp://127.0.0.1:1/live/${id}` };
}

function videoOf({ title, status = 'Normal', streams = 0, ageSeconds = 3_600 }) {
  const id = randomUUID().replaceAll('-', '');
  const definitions = Array.isArray(streams) ? streams : Array.from({ length: streams }, () => 'LD');
  const made = definitions.map((definition, i) => {
    return { id: randomUUID().replaceAll('-', ''), definition, object: `videos/${id}/${definition}-${i}.mp4` };
  });
  return { id, title, status, created: seconds(Date.now() - ageSeconds * 1_000), streams: made };
}
