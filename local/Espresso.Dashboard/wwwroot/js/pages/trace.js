// @ts-check
import { get } from '../lib/api.js';
import { debounce, h, replace } from '../lib/dom.js';
import { dateTime, duration, hue } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { live } from '../lib/live.js';
import { Drawer } from '../lib/overlay.js';
import { attributeSection, copy, empty, levelBadge, pairs, resourceName, searchBox, section } from '../lib/parts.js';
import { VirtualGrid } from '../lib/virtual-grid.js';
import { Timeline } from '../charts/timeline.js';

/**
 * @typedef {object} Span
 * @property {string} id
 * @property {string} parentId
 * @property {number} depth
 * @property {number} children
 * @property {string} name
 * @property {string} resource
 * @property {string} instanceId
 * @property {string} kind
 * @property {string} category
 * @property {string} target
 * @property {string | null} peer
 * @property {number} offset ms since the trace's start
 * @property {number} duration ms
 * @property {string} status
 * @property {string} statusMessage
 * @property {string} scope
 * @property {[string, string][]} attributes
 * @property {{name: string, offset: number, attributes: [string, string][]}[]} events
 * @property {{traceId: string, spanId: string, attributes: [string, string][]}[]} links
 */
/** @typedef {{row: {id: number, time: number, level: string, message: string, category: string, resource: string, spanId: string}, offset: number}} Log */
/** @typedef {{key: string, depth: number, span?: Span, log?: Log}} Row */

/** @param {import('../main.js').Context} context */
export function mount(context) {
  const traceId = context.path[0] ?? '';
  let wanted = context.query.get('span') ?? '';
  let text = '';
  let withLogs = localStorage.getItem('trace-logs') !== 'false';
  /** @type {Set<string>} */
  const collapsed = new Set();
  /** @type {Span[]} */
  let spans = [];
  /** @type {Map<string, Span>} */
  let byId = new Map();
  /** @type {Log[]} */
  let logs = [];
  /** @type {any} */
  let trace = null;
  let known = '';

  const head = h('header', { class: 'page-head' });
  const facts = h('div', { class: 'trace-facts' });
  const timeline = new Timeline(() => grid.render());
  const grid = new VirtualGrid({
    label: 'Spans of the trace', role: 'treegrid',
    head: h('div', { class: 'grid-head', role: 'row' }, h('div', { role: 'columnheader' }, 'Name'), h('div', { role: 'columnheader', class: 'ruler' }, timeline.ruler)),
    key: (/** @type {Row} */ row) => row.key,
    row: drawRow,
    open: (row) => (row.span ? details(row.span) : row.log && logDetails(row.log)),
    keys: (row, event) => key(row, event),
  });
  grid.node.classList.add('waterfall');
  const body = h('div', { class: 'body' }, h('div', { class: 'fill' }, timeline.overview, grid.node));
  const drawer = new Drawer(body, () => { context.remember({}); grid.select(null); });
  const logsButton = h('button', { 'aria-pressed': String(withLogs), onclick: () => {
    withLogs = !withLogs;
    localStorage.setItem('trace-logs', String(withLogs));
    logsButton.setAttribute('aria-pressed', String(withLogs));
    draw();
  } }, icon('logs'), 'Logs');
  const searched = debounce(draw, 150);
  const tools = h('div', { class: 'page-head tools-row' },
    searchBox('Search spans', '', (value) => { text = value.toLowerCase(); searched(); }), logsButton,
    h('button', { onclick: () => { collapsed.clear(); draw(); } }, 'Expand all'),
    h('button', { onclick: () => { spans.filter(({ children }) => children > 0).forEach(({ id }) => collapsed.add(id)); draw(); } }, 'Collapse all'),
    h('span', { class: 'push tools' },
      h('button', { class: 'icon-only', title: 'Zoom in (+)', 'aria-label': 'Zoom in', onclick: () => timeline.zoom(0.5) }, icon('plus')),
      h('button', { class: 'icon-only', title: 'Zoom out (−)', 'aria-label': 'Zoom out', onclick: () => timeline.zoom(2) }, icon('minus')),
      h('button', { onclick: () => timeline.reset() }, 'Whole trace')));
  replace(context.root, head, facts, tools, body);
  context.onLeave(() => { grid.destroy(); timeline.destroy(); });
  context.onLeave(live.on(['traces', 'logs'], read));

  async function read() {
    let answer;
    try {
      answer = await get(`traces/${encodeURIComponent(traceId)}`);
    } catch (error) {
      if (!trace) {
        replace(head, backLink(), h('h1', null, 'Trace'));
        tools.hidden = true;
        body.hidden = true;
        replace(facts, empty('This trace is not here', error instanceof Error ? error.message : String(error), 'traces'));
      }
      return;
    }
    const version = `${answer.spans.length}/${answer.logs.length}/${answer.trace.duration}`;
    if (version === known) {
      return;
    }
    known = version;
    ({ trace, spans, logs } = answer);
    byId = new Map(spans.map((span) => [span.id, span]));
    tools.hidden = false;
    body.hidden = false;
    document.title = `${trace.name} · Trace`;
    replace(head, backLink(), h('h1', { class: 'trace-title' }, resourceName(trace.resource), h('span', null, trace.name)),
      h('button', { class: 'quiet small push', title: 'Copy the trace id', onclick: () => copy(trace.traceId) }, h('code', null, trace.traceId.slice(0, 7)), icon('copy')));
    replace(facts, ...[
      ['Start', dateTime(trace.start)], ['Duration', duration(trace.duration)], ['Spans', `${trace.spans}`], ['Depth', `${1 + Math.max(0, ...spans.map(({ depth }) => depth))}`],
      ['Errors', trace.errors ? h('span', { class: 'problem' }, trace.errors) : '0'], ['Logs', h('a', { href: `/structuredlogs?traceId=${trace.traceId}` }, logs.length)],
    ].map(([label, value]) => h('span', null, h('span', { class: 'soft' }, `${label} `), value)),
      h('span', { class: 'legend' }, trace.resources.map((/** @type {{resource: string}} */ one) => resourceName(one.resource))),
      trace.droppedSpans > 0 && h('span', { class: 'problem' }, `${trace.droppedSpans} spans were not kept: the trace is too large`),
      !trace.hasRoot && h('span', { class: 'badge', data: { tone: 'warn' } }, icon('warning'), 'Its first span has not arrived'));
    timeline.set(trace.duration, spans);
    draw();
    const span = byId.get(wanted);
    if (span) {
      wanted = '';
      grid.select(span.id, true);
      details(span);
    }
  }

  function draw() {
    grid.set(visible());
  }

  /** @returns {Row[]} */
  function visible() {
    const matching = text ? withParents(spans.filter((span) => contains(span, text))) : null;
    const bySpan = Map.groupBy(withLogs ? logs : [], ({ row }) => row.spanId);
    /** @type {Row[]} */
    const rows = [];
    let hiddenBelow = Infinity;
    for (const span of spans) {
      if (span.depth > hiddenBelow || (matching && !matching.has(span.id))) {
        continue;
      }
      hiddenBelow = !text && collapsed.has(span.id) ? span.depth : Infinity;
      rows.push({ key: span.id, depth: span.depth, span });
      if (hiddenBelow === Infinity) {
        for (const log of bySpan.get(span.id) ?? []) {
          rows.push({ key: `log ${log.row.id}`, depth: span.depth + 1, log });
        }
      }
    }
    // Logs of the trace whose span has not come, or that were written outside of any.
    for (const log of withLogs && !text ? logs.filter(({ row }) => !byId.has(row.spanId)) : []) {
      rows.push({ key: `log ${log.row.id}`, depth: 0, log });
    }
    return rows;
  }

  /** @param {Span[]} some */
  function withParents(some) {
    const kept = new Set();
    for (let span of /** @type {(Span | undefined)[]} */ (some)) {
      while (span && !kept.has(span.id)) {
        kept.add(span.id);
        span = byId.get(span.parentId);
      }
    }
    return kept;
  }

  /** @param {Row} row */
  function drawRow({ depth, span, log }) {
    const indent = { '--depth': Math.min(depth, 24) };
    if (log) {
      return h('div', { class: 'log-row', 'aria-level': String(depth + 1), data: { level: log.row.level } },
        h('div', { class: 'tree', style: indent }, h('span', { class: 'twist' }), icon(log.row.level === 'Error' || log.row.level === 'Critical' ? 'error' : log.row.level === 'Warning' ? 'warning' : 'logs', log.row.level), h('span', { class: 'name', title: log.row.message }, log.row.message)),
        h('div', { class: 'lane' }, timeline.dot(log.offset, log.row.level)));
    }
    if (!span) {
      throw new Error('A row is a span or a log.');
    }
    const open = !collapsed.has(span.id);
    const failed = span.status === 'Error';
    return h('div', { class: failed ? 'has-errors' : null, 'aria-level': String(depth + 1), 'aria-expanded': span.children ? String(open) : null },
      h('div', { class: 'tree', style: { ...indent, '--hue': hue(span.resource) } },
        span.children > 0
          ? h('button', { class: 'twist quiet', tabindex: '-1', 'aria-label': open ? 'Collapse' : 'Expand', onclick: () => toggle(span.id) }, icon(open ? 'chevron-down' : 'chevron-right'))
          : h('span', { class: 'twist' }),
        icon(failed ? 'error' : span.category, failed ? 'error' : undefined),
        h('span', { class: 'name', title: `${span.resource}: ${span.name}` }, sameAsParent(span) ? null : h('b', null, `${span.resource} `), span.name,
          span.target && h('span', { class: 'soft' }, ` ${span.target}`), span.peer && h('span', { class: 'soft' }, ` → ${span.peer}`)),
        !open && h('span', { class: 'badge' }, `+${descendants(span)}`)),
      h('div', { class: 'lane' }, timeline.bar(span)));
  }

  /** Most spans run where their parent does; saying so on each row would push their names out of view. @param {Span} span */
  function sameAsParent(span) {
    return byId.get(span.parentId)?.resource === span.resource;
  }

  /** @param {Span} span */
  function descendants(span) {
    const at = spans.indexOf(span);
    let end = at + 1;
    while (end < spans.length && spans[end].depth > span.depth) {
      end++;
    }
    return end - at - 1;
  }

  /** @param {string} id */
  function toggle(id) {
    if (!collapsed.delete(id)) {
      collapsed.add(id);
    }
    draw();
  }

  /**
   * @param {Row} row
   * @param {KeyboardEvent} event
   */
  function key(row, event) {
    const { span } = row;
    const rtl = document.dir === 'rtl';
    const [close, open] = rtl ? ['ArrowRight', 'ArrowLeft'] : ['ArrowLeft', 'ArrowRight'];
    if (span && event.key === open && span.children && collapsed.has(span.id)) {
      toggle(span.id);
    } else if (span && event.key === close && span.children && !collapsed.has(span.id)) {
      toggle(span.id);
    } else if (event.key === close) {
      const parent = span?.parentId ?? row.log?.row.spanId;
      if (parent && byId.has(parent)) {
        grid.select(parent, true);
      }
    } else if (event.key === '+') {
      timeline.zoom(0.5, span && span.offset + span.duration / 2);
    } else if (event.key === '-') {
      timeline.zoom(2);
    } else if (event.key === 'z' && span) {
      timeline.focus(span.offset, span.duration);
    } else if (event.key === '0') {
      timeline.reset();
    } else {
      return false;
    }
    return true;
  }

  /** @param {Span} span */
  function details(span) {
    const own = logs.filter(({ row }) => row.spanId === span.id);
    context.remember({ span: span.id });
    const facts = /** @type {[string, import('../lib/dom.js').Child, string?][]} */ ([
      ['resource', resourceName(span.resource), span.resource],
      ['kind', span.kind],
      ['status', span.status === 'Error' ? h('span', { class: 'problem' }, `Error ${span.statusMessage}`) : span.status],
      ['starts after', duration(span.offset)],
      ['source', span.scope, span.scope],
      ...(span.peer ? [['calls', span.peer]] : []),
      ['spanId', span.id, span.id],
      ...(span.parentId ? [['parentId', h('button', { class: 'link mono', onclick: () => { const parent = byId.get(span.parentId); if (parent) { grid.select(parent.id, true); details(parent); } } }, span.parentId), span.parentId]] : []),
    ]);
    drawer.show(span.id, span.name, `${duration(span.duration)}${span.target ? ` · ${span.target}` : ''}`, [
      h('div', { class: 'drawer-actions' },
        h('button', { onclick: () => timeline.focus(span.offset, span.duration) }, icon('search'), 'Zoom to it'),
        h('a', { class: 'button', href: `/structuredlogs?traceId=${trace.traceId}&spanId=${span.id}` }, icon('logs'), `Logs (${own.length})`)),
      section('Span', [pairs(facts)]),
      attributeSection('Attributes', span.attributes),
      span.events.length > 0 && section('Events', span.events.map((event) => h('details', { open: /exception/.test(event.name) },
        h('summary', null, h('b', null, event.name), h('span', { class: 'soft' }, ` after ${duration(event.offset - span.offset)}`)), event.attributes.length > 0 && pairs(event.attributes.map(([name, value]) => [name, value, value]))))),
      span.links.length > 0 && section('Links', [pairs(span.links.map((link) => [link.attributes.map(([name, value]) => `${name}: ${value}`).join(', ') || 'linked span', h('a', { href: `/traces/detail/${link.traceId}?span=${link.spanId}` }, `${link.traceId.slice(0, 7)} / ${link.spanId.slice(0, 7)}`), link.traceId]))]),
      own.length > 0 && section('Logs', own.map(({ row, offset }) => h('button', { class: 'log-line', onclick: () => logDetails({ row, offset }) }, levelBadge(row.level), h('span', null, row.message)))),
    ]);
  }

  /** @param {Log} log */
  async function logDetails({ row, offset }) {
    const answer = await get(`logs/${row.id}`);
    const span = byId.get(row.spanId);
    drawer.show(`log ${row.id}`, h('span', { class: 'drawer-title' }, levelBadge(row.level), resourceName(row.resource)), `after ${duration(offset)} · ${row.category}`, [
      h('div', { class: 'message' }, row.message),
      span && h('div', { class: 'drawer-actions' }, h('button', { onclick: () => { grid.select(span.id, true); details(span); } }, icon('traces'), 'Its span')),
      attributeSection('Attributes', answer.attributes),
    ]);
  }
}

const backLink = () => h('a', { class: 'button quiet icon-only', href: '/traces', 'aria-label': 'All traces', title: 'All traces' }, icon('back'));

/**
 * @param {Span} span
 * @param {string} text
 */
function contains(span, text) {
  return [span.name, span.resource, span.target, span.peer ?? '', span.id, ...span.attributes.flat()].some((part) => part.toLowerCase().includes(text));
}
