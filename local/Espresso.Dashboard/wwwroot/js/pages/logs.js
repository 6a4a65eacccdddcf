// @ts-check
import { get } from '../lib/api.js';
import { clearButton } from '../lib/clear.js';
import { debounce, h, replace } from '../lib/dom.js';
import { FilterBar } from '../lib/filters.js';
import { dateTime, time } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { live } from '../lib/live.js';
import { Drawer } from '../lib/overlay.js';
import { attributeSection, empty, levelBadge, pairs, resourceName, searchBox, section, select } from '../lib/parts.js';
import { resources, resourceSelect } from '../lib/resources.js';
import { gridHead, VirtualGrid } from '../lib/virtual-grid.js';

/** @typedef {{id: number, time: number, level: string, message: string, category: string, resource: string, traceId: string, spanId: string, exception: string | null}} Row */

const KEPT = 20_000;

/** @param {import('../main.js').Context} context */
export function mount(context) {
  const query = {
    resource: context.path[0] === 'resource' ? (context.path[1] ?? '') : (context.query.get('resource') ?? ''),
    level: context.query.get('level') ?? '',
    q: context.query.get('q') ?? '',
    traceId: context.query.get('traceId') ?? '',
    spanId: context.query.get('spanId') ?? '',
  };
  /** @type {Row[]} */
  let rows = [];
  let cursor = 0;
  let before = '';
  let more = false;
  let loading = false;
  let paused = false;
  let page = { matched: 0, stored: 0, dropped: 0 };
  let load = new AbortController();
  let loaded = false;
  let epoch = 0;

  const filters = new FilterBar(context.query.getAll('filter'), () => get('logs/fields'), reload);
  const grid = new VirtualGrid({
    label: 'Structured logs',
    head: gridHead('Resource', 'Level', 'Time', 'Message', 'Trace'),
    key: (/** @type {Row} */ row) => row.id,
    row: drawRow,
    open: (row) => void details(row.id),
    stick: true,
    nearStart: () => void older(),
  });
  grid.node.classList.add('logs');
  const note = h('div', { class: 'fill-note', hidden: true });
  const jump = h('button', { class: 'jump', hidden: true, onclick: () => grid.toEnd() }, icon('down'), 'Newest');
  grid.node.addEventListener('atend', () => { jump.hidden = grid.atEnd; });
  const body = h('div', { class: 'body' }, h('div', { class: 'fill' }, note, grid.node, jump));
  const drawer = new Drawer(body, () => grid.select(null));
  const foot = h('footer', { class: 'page-foot' });
  const pause = h('button', { 'aria-pressed': 'false', onclick: () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    replace(pause, icon(paused ? 'play' : 'pause'), paused ? 'Resume' : 'Pause');
    void newer();
  } }, icon('pause'), 'Pause');
  const searched = debounce(reload, 200);
  const picker = resourceSelect(query.resource, 'All', () => resources.names.map((name) => [name, name]), (value) => { query.resource = value; reload(); });
  const scope = h('span', { class: 'chips inline' });

  replace(context.root,
    h('header', { class: 'page-head' }, h('h1', null, 'Structured logs'), picker.node,
      select('Level', [['', 'All'], ...['Trace', 'Debug', 'Information', 'Warning', 'Error', 'Critical'].map((name) => /** @type {[string, string]} */ ([name, name === 'Critical' ? name : `${name} and above`]))], query.level, (value) => { query.level = value; reload(); }),
      searchBox('Search logs', query.q, (value) => { query.q = value; searched(); }), filters.button, scope,
      h('span', { class: 'push tools' }, clearButton('logs', () => query.resource), pause)),
    filters.chips, body, foot);

  context.onLeave(picker.stop);
  context.onLeave(() => { load.abort(); grid.destroy(); });
  context.onLeave(live.on(['logs'], newer));
  drawScope();

  function parameters() {
    return { ...query, filter: filters.encoded };
  }

  function reload() {
    load.abort();
    load = new AbortController();
    loading = false;
    loaded = false;
    cursor = 0;
    rows = [];
    context.remember(parameters(), '/structuredlogs');
    drawScope();
    drawer.close();
    void newer(true);
  }

  async function newer(first = false) {
    if (paused && !first) {
      return;
    }
    const signal = load.signal;
    try {
      const answer = await get('logs', { ...parameters(), after: cursor, limit: cursor ? 5000 : 500 }, signal);
      if (signal.aborted) {
        return;
      }
      // The records were cleared, or the dashboard is a new one: what is shown is not there any more.
      if (epoch && answer.epoch !== epoch) {
        epoch = answer.epoch;
        reload();
        return;
      }
      epoch = answer.epoch;
      if (!loaded) {
        before = answer.before ?? '';
        more = answer.more;
        loaded = true;
      }
      cursor = answer.cursor;
      page = answer;
      rows = merge(rows, answer.items);
      draw();
    } catch (error) {
      failed(error, signal);
    }
  }

  async function older() {
    if (loading || !more) {
      return;
    }
    loading = true;
    const signal = load.signal;
    try {
      const answer = await get('logs', { ...parameters(), before, limit: 1000 }, signal);
      if (!signal.aborted) {
        before = answer.before ?? before;
        more = answer.more;
        const known = new Set(rows.map(({ id }) => id));
        rows = [...answer.items.filter((/** @type {Row} */ row) => !known.has(row.id)), ...rows];
        draw();
      }
    } catch (error) {
      failed(error, signal);
    } finally {
      loading = false;
    }
  }

  /**
   * @param {unknown} error
   * @param {AbortSignal} signal
   */
  function failed(error, signal) {
    if (!signal.aborted && rows.length === 0) {
      grid.node.hidden = true;
      note.hidden = false;
      replace(note, empty('The logs cannot be shown', error instanceof Error ? error.message : String(error), 'warning'));
    }
  }

  function draw() {
    grid.node.hidden = rows.length === 0;
    note.hidden = rows.length > 0;
    if (rows.length === 0) {
      replace(note, page.stored === 0
        ? empty('No logs yet', 'Log records that services send by OTLP appear here at once.', 'logs')
        : empty('Nothing found', `None of the ${page.stored} log records matches.`, 'search'));
    }
    grid.set(rows);
    replace(foot, h('span', { 'aria-live': 'polite' }, `${page.matched} of ${page.stored} records match`), page.dropped > 0 && h('span', null, `${page.dropped} older ones were dropped`), paused && h('span', { class: 'problem' }, 'Paused'));
  }

  function drawScope() {
    scope.hidden = !query.traceId;
    replace(scope, query.traceId && h('span', { class: 'chip' },
      h('a', { class: 'button quiet small', href: `/traces/detail/${query.traceId}` }, icon('traces'), `Trace ${query.traceId.slice(0, 7)}`),
      h('button', { 'aria-label': 'Show the logs of all traces', onclick: () => { query.traceId = ''; query.spanId = ''; reload(); } }, icon('close'))));
  }

  /** @param {number} id */
  async function details(id) {
    let answer;
    try {
      answer = await get(`logs/${id}`);
    } catch (error) {
      drawer.show(id, 'Log record', null, [h('p', { class: 'problem' }, error instanceof Error ? error.message : String(error))]);
      return;
    }
    const row = answer.row;
    const attributes = /** @type {[string, string][]} */ (answer.attributes);
    const exception = attributes.filter(([name]) => name.startsWith('exception.'));
    const facts = /** @type {[string, string, string?][]} */ ([
      ['time', time(row.time)], ['category', row.category, row.category], ...(answer.eventName ? [['event', answer.eventName, answer.eventName]] : []),
      ...(row.traceId ? [['traceId', row.traceId, row.traceId], ['spanId', row.spanId, row.spanId]] : []),
    ]);
    const add = (/** @type {string} */ name, /** @type {string} */ value) => filters.add(name, value);
    drawer.show(id, h('span', { class: 'drawer-title' }, levelBadge(row.level), resourceName(row.resource)), dateTime(row.time), [
      h('div', { class: 'message' }, row.message),
      row.traceId && h('div', { class: 'drawer-actions' },
        h('a', { class: 'button', href: `/traces/detail/${row.traceId}${row.spanId ? `?span=${row.spanId}` : ''}` }, icon('traces'), 'Open the trace'),
        h('button', { onclick: () => { query.traceId = row.traceId; reload(); } }, icon('filter'), 'Logs of this trace')),
      exception.length > 0 && section('Exception', [pairs(exception.map(([name, value]) => [name.slice('exception.'.length), value, value]))]),
      section('Record', [pairs(facts, add)]),
      attributeSection('Attributes', attributes.filter(([name]) => !name.startsWith('exception.')), add),
      attributeSection('Resource', answer.resourceAttributes),
    ]);
  }
}

/** @param {Row} row */
function drawRow(row) {
  return h('div', { data: { level: row.level } },
    resourceName(row.resource),
    h('div', null, levelBadge(row.level)),
    h('div', { class: 'num soft', title: dateTime(row.time) }, time(row.time)),
    h('div', { class: 'what', title: row.message }, row.exception && h('span', { class: 'badge', data: { tone: 'bad' } }, row.exception.split('.').at(-1)), h('span', null, row.message.split('\n', 1)[0])),
    h('div', null, row.traceId && h('a', { class: 'mono', href: `/traces/detail/${row.traceId}?span=${row.spanId}`, 'aria-label': `Trace ${row.traceId}`, tabindex: '-1' }, row.traceId.slice(0, 7))));
}

/**
 * Puts new rows where their time belongs; they come almost in order.
 * @param {Row[]} rows
 * @param {Row[]} added
 */
function merge(rows, added) {
  if (added.length === 0) {
    return rows;
  }
  const all = [...rows, ...added];
  if (rows.length > 0 && added[0].time < rows[rows.length - 1].time) {
    all.sort((left, right) => left.time - right.time || left.id - right.id);
  }
  return all.length > KEPT ? all.slice(-KEPT) : all;
}
