// The deletion dialog: a range, then the plan the server made of it.

import { ask, count, instant } from './common.js';

const LISTED = 20;
const OFFERS = [[3_600, 'Last hour'], [86_400, 'Last 24 hours'], [604_800, 'Last 7 days'], [2_592_000, 'Last 30 days']];
const plural = (number, word) => `${count(number)} ${word}${number === 1 ? '' : 's'}`;
const seconds = (millis) => Math.floor(millis / 1_000);

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const spacer = () => element('div', { className: 'spacer' });
const cancel = (dialog) => element('button', { type: 'button', className: 'btn', textContent: 'Cancel', onclick: () => dialog.close() });

/** One step of the dialog: a heading, its text, and its buttons. */
function step(dialog, title, section, footer, submit) {
  const form = element('form', { noValidate: true },
    element('header', {}, element('h2', { id: 'deletion-title', textContent: title })),
    element('section', {}, ...section), element('footer', {}, ...footer));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  dialog.replaceChildren(form);
}

export function openDeletion(dialog, jobs) {
  const from = element('input', { type: 'datetime-local', step: '1' });
  const to = element('input', { type: 'datetime-local', step: '1' });
  const fill = (length) => {
    from.value = new Date(Date.now() - length * 1_000).toISOString().slice(0, 19);
    to.value = new Date().toISOString().slice(0, 19);
  };
  fill(3_600);
  const offers = OFFERS.map(([length, textContent]) =>
    element('button', { type: 'button', className: 'btn small', textContent, onclick: () => fill(length) }));
  const field = (words, input) => element('label', { className: 'field' }, element('span', { className: 'lab', textContent: words }), input);
  const first = cancel(dialog);
  step(dialog, `Delete pictures of ${plural(jobs.length, 'job')}`, [
    element('p', { textContent: 'Next: a preview of what will be deleted.' }),
    element('fieldset', { className: 'range' }, element('legend', { textContent: 'Taken between' }),
      element('div', { className: 'offers' }, ...offers),
      element('div', { className: 'bounds' }, element('div', {}, field('From', from)), element('div', {}, field('To', to)))),
  ], [spacer(), first, element('button', { type: 'submit', className: 'btn primary', textContent: 'Preview' })], async () => {
    const snapshot_range = { jobs, start: `${from.value}Z`, end: `${to.value}Z`, erase_originals: false };
    showPlan(dialog, await ask('/api/deletions/plan', { snapshot_range }));
  });
  dialog.showModal();
  first.focus();
}

function showPlan(dialog, plan) {
  const { subjects, total } = plan;
  const items = subjects.slice(0, LISTED).map((subject) => element('li', {},
    element('span', { title: subject.id, textContent: subject.name }), ' ',
    element('span', { className: 'muted', textContent: plural(subject.items, 'record') })));
  if (subjects.length > LISTED) {
    items.push(element('li', { className: 'muted', textContent: `and ${count(subjects.length - LISTED)} more` }));
  }
  const images = plan.pictures.map(({ thumbnail }) => element('img', { loading: 'lazy', decoding: 'async', alt: '', src: thumbnail }));
  const option = (erase, name, hint) => {
    const input = element('input', { type: 'radio', name: 'originals', checked: plan.erase_originals === erase });
    const className = plan.erase_originals === erase ? 'on' : erase ? 'grave' : '';
    return element('label', { className }, input, element('b', { textContent: name }), element('small', { textContent: hint }));
  };
  const expected = plan.confirmation.type?.expected;
  const go = element('button', { type: 'submit', className: 'btn danger solid', disabled: true, textContent: `Remove ${plural(total, 'record')}` });
  const typed = element('input', { type: 'text', autocomplete: 'off', oninput: () => (go.disabled = typed.value.trim() !== expected) });
  const left = () => seconds(plan.expires_at - plan.made_at);
  const timer = element('span', { className: 'muted', role: 'timer', textContent: `Preview expires in ${Math.floor(left() / 60)}:00` });
  const first = cancel(dialog);
  step(dialog, `Remove ${plural(total, 'record')}?`, [
    element('div', { className: 'what' },
      element('p', { textContent: `Removes the records of ${plural(total, 'snapshot')} of ${plural(subjects.length, 'job')}, taken ${instant(plan.oldest)} to ${instant(plan.newest)}. The JPEG files stay in OSS.` }),
      element('p', { textContent: `${plural(plan.calls.length, 'call')}, about ${plural(seconds(plan.estimate_millis), 'second')}.` }),
      element('p', {}, 'Not affected: the job and its stream, other pictures, CDN caches.')),
    element('ul', { className: 'subjects' }, ...items),
    element('div', {}, element('div', { className: 'strip', role: 'img' }, ...images),
      element('div', { className: 'ends' }, element('span', { textContent: `oldest ${instant(plan.oldest)}` }), element('span', { textContent: `newest ${instant(plan.newest)}` }))),
    element('fieldset', { className: 'choice' },
      option(false, 'Snapshot records only (keep files in OSS)', 'The JPEG files stay in OSS and are still billed.'),
      option(true, 'Records and JPEG files', 'Cannot be recovered unless bucket versioning is on.')),
    element('div', { className: 'field confirm' }, element('label', { textContent: `Type ${expected} to confirm` }), typed),
  ], [timer, spacer(), first, go], () => dialog.close());
  first.focus();
}
