// The scripted service: 320 jobs and one job's 10,000 pictures, with the same responses for every page.

const JOBS = 320;
const PICTURES = 10_000;
const THUMBNAILS = 16;
const SECOND = 1_000;
const DAY = 86_400 * SECOND;

const STATES = ['started', 'paused', 'init', 'paused'];
const PLACES = ['Lobby camera', 'North gate', 'Loading dock', 'Studio two', 'Car park', 'Reception', 'Roof', 'Workshop'];
const TEMPLATES = ['every five seconds', 'every minute', 'overview', 'close watch'];

/** A time as the API writes it. */
const written = (millis) => new Date(millis).toISOString().replace(/\.\d+Z$/, 'Z');
const hexadecimal = (number, digits) => (number >>> 0).toString(16).padStart(digits, '0');
/** Looks like an identifier and is the same in every run. */
const identifier = (number) => [1, 2, 3, 4].map((part) => hexadecimal(Math.imul(number + 1, 0x9e3779b1 * part), 8)).join('');

export class Service {
  /** `now` is in milliseconds; the jobs were created over the six days before it, the pictures within the last 23 hours. */
  constructor(now) {
    this.now = now;
    this.jobs = Array.from({ length: JOBS }, (_, at) => this.#job(at));
    const step = Math.floor((DAY - 3_600 * SECOND) / PICTURES);
    this.pictures = Array.from({ length: PICTURES }, (_, at) => now - (PICTURES - at) * step);
    /** Real time in milliseconds from which a new picture arrives every second; `undefined`: none arrives. */
    this.arriving = undefined;
  }

  /** Adds a picture every second from now on. */
  letPicturesArrive() {
    this.arriving = Date.now();
  }

  #addArrivedPictures() {
    while (this.arriving !== undefined && this.arriving <= Date.now()) {
      this.pictures.push(this.arriving);
      this.arriving += SECOND;
    }
  }

  #job(at) {
    return {
      JobId: identifier(at),
      JobName: `${PLACES[at % PLACES.length]} ${at + 1}`,
      TemplateId: identifier(10_000 + (at % TEMPLATES.length)),
      TemplateName: TEMPLATES[at % TEMPLATES.length],
      Status: STATES[at % STATES.length],
      SnapshotOutput: { StorageType: 'oss', Endpoint: 'oss-cn-shanghai.aliyuncs.com', Bucket: 'testbucket' },
      TimeInterval: [5, 60, 30, 10][at % 4],
      CreateTime: written(this.now - at * 27 * 60 * SECOND - 60 * SECOND),
    };
  }

  /** The response to a POST, or `undefined` if there is no such route. */
  answer(path, body) {
    if (path === '/api/context') return this.#context();
    if (path === '/api/deletions') return [];
    if (path.endsWith('/history')) return { commands: [], deleted: [] };
    if (path === '/api/jobs/newest') return this.#newest(body.jobs);
    if (path === '/api/arrive') return this.letPicturesArrive() ?? {};
    if (path === '/api/deletions/plan') return this.#plan(body.snapshot_range);
    const response = this.#call(path.replace('/api/call/', ''), body);
    return response && { ...response, response: { RequestId: 'A1B2C3D4', ...response.response } };
  }

  #context() {
    const { now } = this;
    const endpoints = { ice: 'http://127.0.0.1:8081', vod: 'http://127.0.0.1:8081' };
    return { mode: 'local', region: 'cn-shanghai', endpoints, access_key: 'LTAI…9x3f', read_only: false, ingest: null, now, version: '1' };
  }

  /** A running job's newest picture is up to an interval old, that of every eleventh job a minute, and other jobs have none. */
  #newest(jobs) {
    const now = Date.now();
    const found = (id, interval) => {
      const at = this.jobs.findIndex((job) => job.JobId === id);
      if (this.jobs[at].Status !== 'started') return 'none_in_a_day';
      const taken_at = now - (at % 11 === 0 ? 60 * SECOND : (at * 700) % (interval * SECOND));
      return { picture: { taken_at, links: this.#links(taken_at) } };
    };
    return { now, jobs: jobs.map(({ job_id, interval }) => ({ job_id, reading: { read_at: now, found: found(job_id, interval) } })) };
  }

  #call(operation, body) {
    if (operation === 'ListLiveSnapshotJobs') return { response: this.#list(body) };
    if (operation === 'ListLiveSnapshotFiles') return this.#files(body);
    const job = this.jobs.find((job) => job.JobId === body.JobId);
    if (operation !== 'GetLiveSnapshotJob' || !job) return undefined;
    const StreamInput = { Url: 'rtmp://127.0.0.1:1935/live/lobby', Type: 'rtmp' };
    return { response: { ...job, StreamInput, SequenceFormat: 'snapshot/{JobId}/{Sequence}.jpg', LastModified: job.CreateTime } };
  }

  #list({ SearchKeyWord, Status, StartTime, EndTime, PageNo = 1, PageSize = 20, SortBy = 'desc' }) {
    const word = SearchKeyWord?.toLowerCase() ?? '';
    const within = (time) => (!StartTime || time >= StartTime) && (!EndTime || time <= EndTime);
    const found = this.jobs.filter((job) =>
      (!Status || job.Status === Status) && within(job.CreateTime) && job.JobName.toLowerCase().includes(word));
    if (SortBy === 'asc') found.reverse();
    const JobList = found.slice((PageNo - 1) * PageSize, PageNo * PageSize);
    return { JobList, PageNo, PageSize, SortBy, TotalCount: found.length };
  }

  #files({ JobId, StartTime, EndTime, Limit = 100, SortBy = 'asc' }) {
    this.#addArrivedPictures();
    const [from, to] = [Date.parse(StartTime), Date.parse(EndTime) + SECOND - 1];
    const found = this.pictures.filter((millis) => millis >= from && millis <= to);
    if (SortBy === 'desc') found.reverse();
    const shown = found.slice(0, Limit);
    const response = { FileList: shown.map((millis) => this.#file(JobId, millis)) };
    if (found.length > shown.length) response.NextStartTime = written(found[shown.length]);
    return { response, pictures: shown.map((millis) => this.#links(millis)) };
  }

  #file(job, millis) {
    return {
      OssEndpoint: 'oss-cn-shanghai.aliyuncs.com', OssBucket: 'testbucket', OssObject: `snapshot/${job}/${millis}.jpg`,
      CreateTime: written(millis), CreateTimestamp: millis, IsOverlay: false,
    };
  }

  /** Every picture has a distinct link, as sealed links do, so that none comes from the browser's memory. */
  #links(millis) {
    const link = `/api/pictures/${millis}`;
    return { thumbnail: `${link}-small`, full: link };
  }

  /** The picture file of a link. */
  static picture(path) {
    return Number.parseInt(path.split('/').at(-1), 10) % THUMBNAILS;
  }

  static get pictureCount() {
    return THUMBNAILS;
  }

  /** One picture of each requested job. */
  #plan({ jobs, erase_originals }) {
    const made_at = this.now;
    const subjects = jobs.map((id) => {
      const job = this.jobs.find((job) => job.JobId === id);
      return { id, name: job.JobName, bucket: job.SnapshotOutput.Bucket, items: 1 };
    });
    const items = jobs.map((_, at) => this.pictures[at]);
    return {
      id: 'plan', action: 'DeleteLiveSnapshotFiles', erase_originals, subjects,
      calls: jobs.map((subject, at) => ({ subject, items: [String(items[at])] })),
      total: items.length, oldest: items[0], newest: items.at(-1), bytes: null,
      pictures: items.slice(0, 6).map((millis) => this.#links(millis)),
      warnings: ['originals_stay'], left_out: [], confirmation: { type: { expected: String(items.length) } },
      estimate_millis: 60_000, made_at, expires_at: made_at + 300 * SECOND,
    };
  }
}
