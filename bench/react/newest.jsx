// The newest pictures of the shown jobs, read in the background, and the cells that show them.

import { Badge } from 'antd';
import { createContext, useContext, useEffect, useState } from 'react';
import { age, ask, instant } from './calls.js';

const AT_ONCE = 100;
const AGAIN_MILLIS = 300;
const SILENT_INTERVALS = 3;
const STATES = { started: ['success', 'Running'], init: ['default', 'Waiting'], paused: ['warning', 'Stopped'] };
const Newest = createContext(null);

/** Reads the newest pictures of `jobs` after each read of the list; what the server has not read yet is asked for again. */
function useReadings(jobs) {
  const [readings, setReadings] = useState({});
  const [ahead, setAhead] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    const read = async () => {
      let left = jobs.map((job) => ({ job_id: job.JobId, interval: job.Status === 'started' ? job.TimeInterval : 60 }));
      while (left.length > 0) {
        const answer = await ask('/api/jobs/newest', { jobs: left.slice(0, AT_ONCE) });
        if (!isCurrent) return;
        const done = Object.fromEntries(answer.jobs.filter((job) => job.reading).map((job) => [job.job_id, job.reading]));
        setAhead(answer.now - Date.now());
        setReadings((before) => ({ ...before, ...done }));
        left = left.filter((job) => !done[job.job_id]);
        if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, AGAIN_MILLIS));
      }
    };
    read();
    return () => {
      isCurrent = false;
    };
  }, [jobs]);
  return { readings, ahead };
}

export function NewestPictures({ jobs, children }) {
  const { readings, ahead } = useReadings(jobs);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <Newest.Provider value={{ readings, now: now + ahead }}>{children}</Newest.Provider>;
}

function isSilent(job, reading) {
  if (job.Status !== 'started' || !reading) return false;
  const last = reading.found.picture?.taken_at ?? Date.parse(job.CreateTime);
  return reading.read_at - last > job.TimeInterval * SILENT_INTERVALS * 1_000;
}

export function State({ job }) {
  const { readings } = useContext(Newest);
  if (isSilent(job, readings[job.JobId])) return <Badge status="error" text="Silent" />;
  return <Badge status={STATES[job.Status]?.[0]} text={STATES[job.Status]?.[1] ?? job.Status} />;
}

export function LastPicture({ job }) {
  const { readings, now } = useContext(Newest);
  const reading = readings[job.JobId];
  const { taken_at, links } = reading?.found.picture ?? {};
  const words = taken_at ? `${age((now - taken_at) / 1_000)} ago` : reading ? 'none in 24 h' : '…';
  return (
    <span style={{ whiteSpace: 'nowrap' }} title={reading && `Read ${instant(reading.read_at)}`}>
      {links && <img src={links.thumbnail} alt="" decoding="async" width="28" height="22" style={{ objectFit: 'cover', marginRight: 6 }} />}
      {words}
    </span>
  );
}
