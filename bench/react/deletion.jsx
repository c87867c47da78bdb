// The deletion dialog: a range, then the plan the server made of it.

import { Button, DatePicker, Flex, Input, Modal, Radio, Space } from 'antd';
import dayjs from 'dayjs';
import { useEffect, useState } from 'react';
import { ask, instant } from './calls.js';

const LISTED = 20;
const OFFERS = [[1, 'last hour'], [24, 'last day'], [168, 'last 7 days'], [720, 'last 30 days']];
const plural = (number, word) => `${number} ${word}${number === 1 ? '' : 's'}`;

function Range({ range, setRange }) {
  return (
    <Space orientation="vertical">
      <p>Nothing is deleted yet. The server first counts what lies in the range and shows you the plan.</p>
      <Space>
        {OFFERS.map(([hours, words]) => (
          <Button key={words} size="small" onClick={() => setRange([dayjs().subtract(hours, 'hour'), dayjs()])}>{words}</Button>
        ))}
      </Space>
      <DatePicker.RangePicker showTime value={range} onChange={setRange} />
    </Space>
  );
}

function Plan({ plan, typed, setTyped }) {
  const { subjects, total } = plan;
  return (
    <>
      <p>
        Removes the records of {plural(total, 'snapshot')} of {plural(subjects.length, 'job')}, taken {instant(plan.oldest)} to{' '}
        {instant(plan.newest)}. The JPEG files stay in OSS.
      </p>
      <p>{plural(plan.calls.length, 'call')}, about {plural(plan.estimate_millis / 1_000, 'second')}.</p>
      <p><b>Not touched:</b> the job, its stream, every other picture, and what CDN caches hold.</p>
      <ul style={{ maxHeight: 120, overflow: 'auto' }}>
        {subjects.slice(0, LISTED).map(({ id, name, items }) => <li key={id}><span title={id}>{name}</span> <small>{plural(items, 'record')}</small></li>)}
        {subjects.length > LISTED && <li>and {subjects.length - LISTED} more</li>}
      </ul>
      <Flex gap={4}>
        {plan.pictures.map(({ thumbnail }) => <img key={thumbnail} src={thumbnail} alt="" loading="lazy" decoding="async" width="90" height="50" />)}
      </Flex>
      <Flex justify="space-between"><small>oldest {instant(plan.oldest)}</small><small>newest {instant(plan.newest)}</small></Flex>
      <Radio.Group defaultValue={plan.erase_originals}>
        <Radio value={false}><b>Records only</b> The JPEG files stay in OSS and are still billed.</Radio>
        <Radio value><b>Records and files</b> The JPEG files are erased too. Nothing brings them back unless the bucket is versioned.</Radio>
      </Radio.Group>
      <label>Type {plan.confirmation.type?.expected} to confirm <Input value={typed} onChange={(event) => setTyped(event.target.value)} /></label>
    </>
  );
}

/** Open while `jobs` is a list. */
export function DeletionDialog({ jobs, close }) {
  const [range, setRange] = useState(null);
  const [plan, setPlan] = useState(null);
  const [typed, setTyped] = useState('');
  useEffect(() => {
    if (!jobs) return;
    setPlan(null);
    setTyped('');
    setRange([dayjs().subtract(1, 'hour'), dayjs()]);
  }, [jobs]);
  const show = async () => {
    const [start, end] = range.map((time) => time.toISOString().replace(/\.\d+Z$/, 'Z'));
    setPlan(await ask('/api/deletions/plan', { snapshot_range: { jobs, start, end, erase_originals: false } }));
  };
  const footer = plan
    ? <Button danger type="primary" disabled={typed.trim() !== plan.confirmation.type?.expected} onClick={close}>Remove {plural(plan.total, 'record')}</Button>
    : <Button type="primary" onClick={show}>Show the plan</Button>;
  return (
    <Modal
      open={jobs !== null} width={620} title={plan ? `Remove ${plural(plan.total, 'record')}?` : 'Delete pictures taken when?'} onCancel={close}
      footer={<Flex gap="small">{plan && <small>Plan expires in 5:00</small>}<span style={{ flex: 1 }} /><Button onClick={close}>Cancel</Button>{footer}</Flex>}
    >
      {plan ? <Plan plan={plan} typed={typed} setTyped={setTyped} /> : <Range range={range} setRange={setRange} />}
    </Modal>
  );
}
