// Evaluates the browser's trace of a page's main thread.

/** Tasks and input; every further category slows the measured page down. */
const TASKS = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'blink.user_timing'];
export const COMPILING = ['v8', 'v8.wasm', 'disabled-by-default-v8.compile'];
const COMPILES = /^(wasm\.|v8\.wasm)/;
const INPUTS = new Set(['keydown', 'mousedown', 'wheel']);

/** The time a task took, in microseconds: the thread's own clock where the trace has it, because what other programs take
 * away from a busy machine is not the page's work. */
const work = (event) => event.tdur ?? event.dur;
const end = (event) => event.ts + event.dur;

/** Records while `action` runs and returns the events. */
export async function record(browser, page, action, more = []) {
  await browser.startTracing(page, { categories: [...TASKS, ...more], screenshots: false });
  let buffer;
  try {
    await action();
  } finally {
    buffer = await browser.stopTracing();
  }
  return JSON.parse(buffer.toString()).traceEvents;
}

/** Whole events of one thread, in order, without those inside another one of the same kind. */
function outermost(events) {
  const sorted = events.filter((event) => event.ph === 'X').sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  let covered = -Infinity;
  return sorted.filter((event) => {
    const isOuter = event.ts >= covered;
    if (isOuter) covered = end(event);
    return isOuter;
  });
}

const on = (thread) => (event) => event.pid === thread.pid && event.tid === thread.tid;
const isTask = (event) => event.name === 'RunTask';

/** The tasks of the main thread starting with the first input event. */
export function tasksAfterInput(events) {
  const input = events
    .filter((event) => event.name === 'EventDispatch' && INPUTS.has(event.args?.data?.type))
    .sort((a, b) => a.ts - b.ts)[0];
  if (!input) throw new Error('The trace has no input event.');
  return outermost(events.filter((event) => isTask(event) && on(input)(event))).filter((task) => end(task) > input.ts);
}

/** The tasks of the main thread starting with a user-timing mark. */
export function tasksAfterMark(events, name) {
  const mark = findMark(events, name);
  return outermost(events.filter((event) => isTask(event) && on(mark)(event))).filter((task) => task.ts > mark.ts);
}

function findMark(events, name) {
  const mark = events.find((event) => event.name === name && event.cat.includes('blink.user_timing'));
  if (!mark) throw new Error(`The trace has no mark ${name}.`);
  return mark;
}

/** Work of tasks, in milliseconds. */
export const sum = (tasks) => tasks.reduce((total, task) => total + work(task), 0) / 1_000;

/** The part of that work that the browser does for any page with the same content: parsing HTML, styles, layout, paint. */
const SHOWING = new Set([
  'ParseHTML', 'UpdateLayoutTree', 'Layout', 'PrePaint', 'Paint', 'Layerize', 'Commit', 'HitTest',
  'IntersectionObserverController::computeIntersections',
]);
export function showing(events, tasks) {
  const within = (event) => tasks.some((task) => event.pid === task.pid && event.tid === task.tid && event.ts >= task.ts && end(event) <= end(task));
  return sum(outermost(events.filter((event) => SHOWING.has(event.name) && within(event))));
}

/** The longest task in milliseconds, by its own work and by the wall clock. */
export function longest(tasks) {
  const most = (read) => tasks.reduce((most, task) => Math.max(most, read(task)), 0) / 1_000;
  return { work: most(work), wall: most((task) => task.dur) };
}

/** The cost of a load until the named mark: main-thread work, of it in scripts and in WebAssembly, and compiling elsewhere. */
export function load(events, name) {
  const mark = findMark(events, name);
  const started = (event) => event.ts < mark.ts && event.ph === 'X' && event.pid === mark.pid;
  const within = events.filter(started);
  const main = within.filter(on(mark));
  const named = (test) => sum(outermost(main.filter((event) => test(event.name))));
  const elsewhere = within.filter((event) => event.tid !== mark.tid && COMPILES.test(event.name));
  const threads = new Set(elsewhere.map((event) => event.tid));
  return {
    main: sum(outermost(main.filter(isTask))),
    scripts: named((name) => /^(EvaluateScript|v8\.evaluateModule|v8\.produceCache|FunctionCall|RunMicrotasks)$/.test(name)),
    compile: named((name) => COMPILES.test(name) || /^v8\.compile/.test(name)),
    layout: named((name) => /^(UpdateLayoutTree|Layout|PrePaint|Paint|Layerize|Commit)$/.test(name)),
    background: [...threads].reduce((total, tid) => total + sum(outermost(elsewhere.filter((e) => e.tid === tid))), 0),
  };
}
