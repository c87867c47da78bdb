// The jobs table as usually written with React and Ant Design: their own table, pagination, selection and menus, each row's
// menu created only when it opens, and no more wrapping than the layout needs.

import { CopyOutlined, EllipsisOutlined, ReloadOutlined } from '@ant-design/icons';
import {
  Breadcrumb, Button, ConfigProvider, DatePicker, Dropdown, Flex, Input, Layout, Menu, Progress, Segmented, Space, Table, Tag,
} from 'antd';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ask, instant, jobsRequest, shortId } from './calls.js';
import { DeletionDialog } from './deletion.jsx';
import { LastPicture, NewestPictures, State } from './newest.jsx';

const CHOICES = [
  { value: '', label: 'All' }, { value: 'started', label: 'Running' }, { value: 'init', label: 'Waiting' }, { value: 'paused', label: 'Stopped' },
];
const NO_JOBS = [];
const SCREENS = [
  { type: 'group', key: 'live', label: 'Live', children: [{ key: 'jobs', label: 'Jobs' }, { key: 'templates', label: 'Templates' }] },
  { type: 'group', key: 'vod', label: 'Video on demand', children: [{ key: 'videos', label: 'Videos' }, { key: 'uploads', label: 'Uploads' }] },
  { type: 'group', key: 'record', label: 'Record', children: [{ key: 'activity', label: 'Activity' }] },
];
const ACTIONS = [
  { key: 'start', label: 'Start' }, { key: 'stop', label: 'Stop' }, { key: 'restart', label: 'Restart' },
  { key: 'delete', label: 'Delete pictures…', danger: true },
];
const RUNNING = { status: 'started', page: 1, size: 1 };

function fromAddress() {
  const query = new URLSearchParams(location.search);
  return {
    keyword: query.get('q') ?? '', status: query.get('state') ?? '', range: null, ascending: query.get('sort') === 'asc',
    page: Number(query.get('page')) || 1, size: Number(query.get('size')) || 20,
  };
}

function toAddress({ keyword, status, ascending, page, size }) {
  const pairs = { q: keyword, state: status, sort: ascending && 'asc', size: size !== 20 && size, page: page > 1 && page };
  const query = new URLSearchParams(Object.entries(pairs).filter(([, value]) => value));
  history.pushState(null, '', query.size ? `?${query}` : location.pathname);
}

function columns(ascending, remove) {
  return [
    { key: 'state', title: 'State', render: (_, job) => <State job={job} /> },
    { key: 'name', title: 'Name', dataIndex: 'JobName', render: (name, job) => <a href={`/jobs/${job.JobId}`}>{name || shortId(job.JobId)}</a> },
    { key: 'last', title: 'Last picture', render: (_, job) => <LastPicture job={job} /> },
    {
      key: 'id', title: 'Job ID', dataIndex: 'JobId',
      render: (id) => (
        <span title={id}>
          <code>{shortId(id)}</code>
          <Button type="text" size="small" icon={<CopyOutlined />} aria-label="Copy Job ID" onClick={() => navigator.clipboard.writeText(id)} />
        </span>
      ),
    },
    { key: 'template', title: 'Template', dataIndex: 'TemplateName', render: (name, job) => <a href={`/templates/${job.TemplateId}`}>{name}</a> },
    { key: 'interval', title: 'Interval', dataIndex: 'TimeInterval', align: 'right', render: (seconds) => `${seconds} s` },
    { key: 'bucket', title: 'Bucket', dataIndex: ['SnapshotOutput', 'Bucket'] },
    {
      key: 'created', title: 'Created', dataIndex: 'CreateTime', align: 'right', sorter: true, sortOrder: ascending ? 'ascend' : 'descend',
      render: (text) => <time dateTime={text} title={`${instant(Date.parse(text))} UTC · ${text}`}>{instant(Date.parse(text))}</time>,
    },
    {
      key: 'actions', title: 'Actions', align: 'right',
      render: (_, job) => (
        <Dropdown trigger={['click']} menu={{ items: ACTIONS, onClick: ({ key }) => key === 'delete' && remove([job.JobId]) }}>
          <Button type="text" size="small" icon={<EllipsisOutlined />} aria-label={`More for ${job.JobName}`} />
        </Dropdown>
      ),
    },
  ];
}

function Jobs() {
  const [filters, setFilters] = useState(fromAddress);
  const [answer, setAnswer] = useState(null);
  const [running, setRunning] = useState(null);
  const [selected, setSelected] = useState([]);
  const [removing, setRemoving] = useState(null);
  const [reloads, setReloads] = useState(0);
  const reload = useCallback(() => setReloads((count) => count + 1), []);

  useEffect(() => {
    let isCurrent = true;
    const load = async () => {
      const { response } = await ask('/api/call/ListLiveSnapshotJobs', jobsRequest(filters));
      if (!isCurrent) return;
      setAnswer(response);
      const started = await ask('/api/call/ListLiveSnapshotJobs', jobsRequest({ ...RUNNING, range: [Date.now() - 2_592_000_000, Date.now()] }));
      if (isCurrent) setRunning(started.response.TotalCount);
    };
    load();
    return () => {
      isCurrent = false;
    };
  }, [filters, reloads]);
  const jobs = answer?.JobList ?? NO_JOBS;
  const isSelecting = selected.length > 0;
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && !isSelecting && reload(), 10_000);
    return () => clearInterval(timer);
  }, [isSelecting, reload]);

  const change = useCallback((edit) => setFilters((before) => {
    const next = { ...before, page: 1, ...edit };
    toAddress(next);
    return next;
  }), []);
  const shown = useMemo(() => columns(filters.ascending, setRemoving), [filters.ascending]);
  const turn = ({ current, pageSize }, _, { order }) => {
    const ascending = order ? order === 'ascend' : !filters.ascending;
    const isTurn = current !== filters.page && pageSize === filters.size;
    change({ ascending, size: pageSize, page: isTurn ? current : 1 });
  };
  return (
    <>
      <Flex gap="middle" align="center" style={{ marginBottom: 16 }}>
        <h1 style={{ fontSize: 20, margin: 0 }}>Jobs</h1>
        {running !== null && <Progress percent={running} size="small" style={{ width: 120 }} format={() => `${running} of 100`} />}
        <span style={{ flex: 1 }} />
        <Button>Export</Button>
        <Button type="primary" href="/jobs/new">Submit a job</Button>
      </Flex>
      <Space style={{ marginBottom: 12 }}>
        <Input.Search placeholder="Job ID or name" defaultValue={filters.keyword} onSearch={(keyword) => change({ keyword })} allowClear />
        <Segmented options={CHOICES} value={filters.status} onChange={(status) => change({ status })} />
        <DatePicker.RangePicker showTime onChange={(range) => change({ range: range?.map((end) => end.valueOf()) ?? null })} />
        <Button type="text" icon={<ReloadOutlined />} aria-label="Refresh" onClick={reload} />
      </Space>
      <NewestPictures jobs={jobs}>
        <Table
          size="middle" rowKey="JobId" columns={shown} dataSource={jobs} loading={!answer} onChange={turn}
          rowSelection={{ selectedRowKeys: selected, onChange: setSelected, preserveSelectedRowKeys: true }}
          pagination={{
            current: filters.page, pageSize: filters.size, total: answer?.TotalCount ?? 0, showSizeChanger: true,
            pageSizeOptions: [10, 20, 50, 100], showTotal: (total, [first, last]) => `${first}–${last} of ${total}`,
          }}
        />
      </NewestPictures>
      {isSelecting && (
        <Flex
          gap="small" align="center" role="region" aria-label="Selection"
          style={{ position: 'fixed', bottom: 20, left: '40%', padding: 8, background: '#fff', boxShadow: '0 8px 24px #0003', zIndex: 5 }}
        >
          <b>{selected.length} selected</b>
          <Button size="small">Start</Button>
          <Button size="small">Stop</Button>
          <Button size="small">Restart</Button>
          <Button size="small" danger id="delete" onClick={() => setRemoving(selected)}>Delete pictures…</Button>
          <Button size="small" type="text" aria-label="Clear the selection" onClick={() => setSelected([])}>✕</Button>
        </Flex>
      )}
      <DeletionDialog jobs={removing} close={() => setRemoving(null)} />
    </>
  );
}

function App() {
  const [context, setContext] = useState(null);
  useEffect(() => {
    ask('/api/context', {}).then(setContext);
    ask('/api/deletions', {});
  }, []);
  return (
    <ConfigProvider>
      <Layout style={{ minHeight: '100vh' }}>
        <Layout.Header style={{ background: '#fff', height: 48, lineHeight: '48px', padding: '0 16px' }}>
          <Flex align="center" gap="middle" style={{ height: 48 }}>
            <b>media-console</b>
            <Breadcrumb items={[{ title: 'Live' }, { title: 'Jobs' }]} />
            <span style={{ flex: 1 }} />
            {context && <Tag color="cyan">{context.mode === 'local' ? '● Local service' : '▲ Cloud'}</Tag>}
            <Button type="text" size="small">UTC</Button>
            <Button type="text" size="small">中文</Button>
            <Button type="text" size="small" aria-label="Theme">◐</Button>
            <Button type="text" size="small" aria-label="Keys">?</Button>
          </Flex>
        </Layout.Header>
        <Layout>
          <Layout.Sider theme="light" width={200}><Menu items={SCREENS} selectedKeys={['jobs']} /></Layout.Sider>
          <Layout.Content style={{ padding: '20px 24px 96px' }}><Jobs /></Layout.Content>
        </Layout>
      </Layout>
    </ConfigProvider>
  );
}

createRoot(document.getElementById('root')).render(<App />);
