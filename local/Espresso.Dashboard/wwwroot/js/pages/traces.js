// @ts-check
import { get } from '../lib/api.js';
import { clearButton } from '../lib/clear.js';
import { debounce, h, replace } from '../lib/dom.js';
import { FilterBar } from '../lib/filters.js';
import { dateTime, duration, hue, time } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { live } from '../lib/live.js';
import { empty, resourceName, searchBox, select } from '../lib/parts.js';
import { resources, resourceSelect } from '../lib/resources.js';
import { gridHead, VirtualGrid } from '../lib/virtual-grid.js';

/** @typedef {{traceId: string, name: string, resource: string, start: number, duration: number, spans: number, errors: number, hasRoot: boolean, resources: {resource: string, spans: number, errors: number}[]}} Row */

const PAGE = 500;

/** @param {import('../main.js').Context} context */
export function mount(context) {
  const query = {
    resource: context.path[0] === 'resource' ? (context.path[1] ?? '') : (context.query.get('resource') ?? ''),
    q: context.query.get('q') ?? '',
    errors: context.query.get('errors') ?? '',
    minDurationMs: context.query.get('minDurationMs') ?? '',
  };
  let order = context.query.get('order') ?? '';
  let paused = false;
  let limit = PAGE;
  let load = new AbortController();
  let longest = 1;

  const filters = new FilterBar(context.query.getAll('filter'), () => get('traces/fields'), reload);
  const byDuration = h('button', { 'aria-pressed': String(order === 'duration'), title: 'Longest first', onclick: () => {
    order = order ? '' : 'duration';
    byDuration.setAttribute('aria-pressed', String(order === 'duration'));
    remember();
    void read();
  } }, 'Duration');
  const grid = new VirtualGrid({
    label: 'Traces, newest first',
    head: gridHead('Time', 'Name', 'Spans', byDuration),
    key: (/** @type {Row} */ row) => row.traceId,
    row: drawRow,
    open: (row) => context.go(`/traces/detail/${row.traceId}`),
    nearEnd: () => { if (grid.items.length >= limit && limit < 2000) { limit += PAGE; void read(); } },
  });
  grid.node.classList.add('traces');
  const note = h('div', { class: 'fill-note', hidden: true });
  const foot = h('footer', { class: 'page-foot' });
  const searched = debounce(reload, 200);
  const picker = resourceSelect(query.resource, 'All', () => resources.names.map((name) => [name, name]), (value) => { query.resource = value; reload(); });
  const pause = h('button', { 'aria-pressed': 'false', onclick: () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    replace(pause, icon(paused ? 'play' : 'pause'), paused ? 'Resume' : 'Pause');
    void read();
  } }, icon('pause'), 'Pause');
  const errorsOnly = h('button', { 'aria-pressed': String(query.errors === 'true'), onclick: () => {
    query.errors = query.errors ? '' : 'true';
    errorsOnly.setAttribute('aria-pressed', String(query.errors === 'true'));
    reload();
  } }, icon('error'), 'Errors');

  replace(context.root,
    h('header', { class: 'page-head' }, h('h1', null, 'Traces'), picker.node,
      searchBox('Search traces', query.q, (value) => { query.q = value; searched(); }),
      select('At least', [['', 'any time'], ['1', '1 ms'], ['10', '10 ms'], ['100', '100 ms'], ['1000', '1 s'], ['10000', '10 s'], ['60000', '1 min']], query.minDurationMs, (value) => { query.minDurationMs = value; reload(); }),
      errorsOnly, filters.button,
      h('span', { class: 'push tools' }, clearButton('traces', () => query.resource), pause)),
    filters.chips, h('div', { class: 'body' }, h('div', { class: 'fill' }, note, grid.node)), foot);

  context.onLeave(picker.stop);
  context.onLeave(() => { load.abort(); grid.destroy(); });
  context.onLeave(live.on(['traces'], read));

  function remember() {
    context.remember({ ...query, order, filter: filters.encoded }, '/traces');
  }

  function reload() {
    load.abort();
    load = new AbortController();
    limit = PAGE;
    remember();
    void read(true);
  }

  async function read(first = false) {
    if (paused && !first) {
      return;
    }
    const signal = load.signal;
    try {
      const answer = await get('traces', { ...query, filter: filters.encoded, limit }, signal);
      if (!signal.aborted) {
        draw(answer);
      }
    } catch (error) {
      if (!signal.aborted && grid.items.length === 0) {
        grid.node.hidden = true;
        note.hidden = false;
        replace(note, empty('The traces cannot be shown', error instanceof Error ? error.message : String(error), 'warning'));
      }
    }
  }

  /** @param {{items: Row[], matched: number, stored: number, dropped: number}} answer */
  function draw(answer) {
    const { items } = answer;
    if (order === 'duration') {
      items.sort((left, right) => right.duration - left.duration);
    }
    longest = Math.max(1, ...items.map((row) => row.duration));
    grid.node.hidden = items.length === 0;
    note.hidden = items.length > 0;
    if (items.length === 0) {
      replace(note, answer.stored === 0
        ? empty('No traces yet', 'Use the application: every request and every step of a workflow that services report by OTLP appears here.', 'traces')
        : empty('Nothing found', `None of the ${answer.stored} traces matches.`, 'search'));
    }
    grid.set(items);
    replace(foot, h('span', { 'aria-live': 'polite' }, `${answer.matched} of ${answer.stored} traces match`), items.length < answer.matched && h('span', null, `the newest ${items.length} are shown`), answer.dropped > 0 && h('span', null, `${answer.dropped} older ones were dropped`), paused && h('span', { class: 'problem' }, 'Paused'));
  }

  /** @param {Row} row */
  function drawRow(row) {
    // A bar on a linear scale makes all but the longest invisible; by the root of time they can still be compared.
    const share = Math.sqrt(row.duration / longest) * 100;
    return h('div', { class: row.errors ? 'has-errors' : null },
      h('div', { class: 'num soft', title: dateTime(row.start) }, time(row.start)),
      h('div', { class: 'what' }, resourceName(row.resource), h('a', { href: `/traces/detail/${row.traceId}`, tabindex: '-1', title: row.name }, row.name),
        !row.hasRoot && h('span', { class: 'badge', title: 'The first span of this trace has not arrived' }, 'incomplete')),
      h('div', { class: 'participants' }, row.resources.map((one) => h('span', {
        class: 'participant', style: { '--hue': hue(one.resource) }, title: `${one.resource}: ${one.spans} spans${one.errors ? `, ${one.errors} with errors` : ''}`,
      }, h('span', { class: 'label' }, one.resource), h('span', { class: 'n' }, one.spans)))),
      h('div', { class: 'length' }, h('span', { class: 'bar', style: { 'inline-size': `${share}%`, '--hue': hue(row.resource) } }), row.errors > 0 && h('span', { class: 'count', title: `${row.errors} spans with errors` }, icon('error', 'errors:'), row.errors), h('span', { class: 'num' }, duration(row.duration))));
  }
}
