// @ts-check
import { get } from '../lib/api.js';
import { clearButton } from '../lib/clear.js';
import { h, replace } from '../lib/dom.js';
import { measure, number, timeShort, unitName } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { live } from '../lib/live.js';
import { menuButton } from '../lib/overlay.js';
import { empty, searchBox, select } from '../lib/parts.js';
import { resources, resourceSelect } from '../lib/resources.js';
import { LineChart } from '../charts/line-chart.js';

/** @typedef {{resource: string, meter: string, name: string, kind: string, unit: string, description: string, series: number}} Instrument */

const RANGES = /** @type {[string, string][]} */ ([['1', 'Last minute'], ['5', 'Last 5 minutes'], ['15', 'Last 15 minutes'], ['30', 'Last 30 minutes'], ['60', 'Last hour'], ['180', 'Last 3 hours'], ['720', 'Last 12 hours']]);
const KINDS = /** @type {Record<string, string>} */ ({ counter: 'Counter', upDownCounter: 'Up-down counter', gauge: 'Gauge', histogram: 'Histogram' });

/** @param {import('../main.js').Context} context */
export function mount(context) {
  let resource = context.path[0] === 'resource' ? (context.path[1] ?? '') : (context.query.get('resource') ?? '');
  let meter = context.query.get('meter') ?? '';
  let name = context.query.get('instrument') ?? '';
  let minutes = context.query.get('minutes') ?? '5';
  let groupBy = context.query.get('groupBy') ?? '';
  let view = context.query.get('view') ?? 'graph';
  let perMinute = context.query.get('per') === 'minute';
  let text = '';
  let paused = false;
  /** Values that are looked at, per attribute; an attribute that is not here is not filtered. @type {Map<string, Set<string>>} */
  const filters = new Map();
  for (const pair of context.query.getAll('attribute')) {
    const [key, value] = pair.split(':').map(decodeURIComponent);
    filters.set(key, (filters.get(key) ?? new Set()).add(value));
  }
  /** @type {Instrument[]} */
  let instruments = [];
  let load = new AbortController();

  const list = h('nav', { class: 'instruments scroll', 'aria-label': 'Instruments' });
  const panel = h('div', { class: 'fill scroll chart-panel' });
  const chart = new LineChart('Measurements over time; use the arrow keys to read values');
  const counts = new LineChart('Values recorded per second');
  const picker = resourceSelect(resource, '', () => resources.names.map((one) => [one, one]), (value) => { resource = value; filters.clear(); groupBy = ''; remember(); void read(); });
  const pause = h('button', { 'aria-pressed': 'false', onclick: () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    replace(pause, icon(paused ? 'play' : 'pause'), paused ? 'Resume' : 'Pause');
    void read();
  } }, icon('pause'), 'Pause');
  replace(context.root,
    h('header', { class: 'page-head' }, h('h1', null, 'Metrics'), picker.node,
      select('Time', RANGES, minutes, (value) => { minutes = value; remember(); void read(); }),
      h('span', { class: 'push tools' }, clearButton('metrics', () => resource), pause)),
    h('div', { class: 'body metrics' }, h('div', { class: 'side' }, h('div', { class: 'side-head' }, searchBox('Search instruments', '', (value) => { text = value.toLowerCase(); drawList(); })), list), panel));

  context.onLeave(picker.stop);
  context.onLeave(() => { load.abort(); chart.destroy(); counts.destroy(); });
  context.onLeave(resources.on(() => {
    if (!resource && resources.names.length > 0) {
      resource = resources.list?.telemetrySources[0] ?? resources.names[0];
      picker.select.value = resource;
      void read();
    }
  }));
  context.onLeave(live.on(['metrics'], read));

  function remember() {
    context.remember({
      meter, instrument: name, minutes, groupBy, view: view === 'graph' ? '' : view, per: perMinute ? 'minute' : '',
      attribute: [...filters].flatMap(([key, values]) => [...values].map((value) => `${encodeURIComponent(key)}:${encodeURIComponent(value)}`)),
    }, resource ? `/metrics/resource/${encodeURIComponent(resource)}` : '/metrics');
  }

  async function read() {
    load.abort();
    load = new AbortController();
    const { signal } = load;
    if (!resource) {
      replace(panel, empty('No metrics yet', 'Measurements that services send by OTLP appear here.', 'metrics'));
      return;
    }
    try {
      if (!paused || instruments.length === 0) {
        ({ instruments } = await get('metrics', { resource }, signal));
      }
      if (!instruments.some((one) => one.meter === meter && one.name === name)) {
        const first = instruments.find((one) => !/^(System|Microsoft|OpenTelemetry)\b/.test(one.meter)) ?? instruments[0];
        [meter, name] = [first?.meter ?? '', first?.name ?? ''];
      }
      drawList();
      if (!name) {
        replace(panel, empty('No metrics yet', `${resource} has sent none so far.`, 'metrics'));
      } else if (!paused) {
        const attribute = [...filters].flatMap(([key, values]) => [...values].map((value) => `${encodeURIComponent(key)}:${encodeURIComponent(value)}`));
        draw(await get('metrics/chart', { resource, meter, name, minutes, steps: 60, groupBy, attribute }, signal));
      }
    } catch (error) {
      if (!signal.aborted) {
        replace(panel, empty('The metrics cannot be shown', error instanceof Error ? error.message : String(error), 'warning'));
      }
    }
  }

  function drawList() {
    const shown = instruments.filter((one) => `${one.meter} ${one.name} ${one.description}`.toLowerCase().includes(text));
    const focused = list.contains(document.activeElement);
    replace(list, shown.length === 0 ? h('p', { class: 'soft nothing' }, instruments.length > 0 ? 'No instrument matches.' : '') : [...Map.groupBy(shown, (one) => one.meter)].map(([title, members]) => h('section', null,
      h('h3', null, title), members.map((one) => h('button', {
        class: 'quiet', 'aria-current': one.meter === meter && one.name === name ? 'true' : null, title: one.description,
        onclick: () => { [meter, name, groupBy] = [one.meter, one.name, '']; filters.clear(); remember(); void read(); },
      }, h('span', null, one.name.split(/(?<=[._])/).flatMap((part) => [part, h('wbr')])), one.series > 1 && h('span', { class: 'soft' }, one.series))))));
    if (focused) {
      /** @type {HTMLElement | null} */ (list.querySelector('[aria-current]'))?.focus();
    }
  }

  /** @param {any} answer */
  function draw(answer) {
    const { instrument, timesMs, lines, dimensions } = answer;
    const histogram = instrument.kind === 'histogram';
    const rate = instrument.kind === 'counter';
    const factor = rate && perMinute ? 60 : 1;
    const scaled = lines.map((/** @type {import('../charts/line-chart.js').Line} */ line) => ({ ...line, values: line.values.map((value) => (value === null ? null : value * factor)) }));
    const format = (/** @type {number} */ value) => (rate ? `${measure(value, instrument.unit)}${perMinute ? '/min' : '/s'}` : measure(value, instrument.unit));
    const any = scaled.some((/** @type {import('../charts/line-chart.js').Line} */ line) => line.values.some((value) => value !== null));
    // Open menus and the focus live in the panel; it is laid out once per instrument and then only filled.
    const key = `${resource}\n${meter}\n${name}\n${JSON.stringify(dimensions)}\n${view}\n${any}`;
    if (panel.dataset.key !== key) {
      if (panel.querySelector(':popover-open')) {
        return;
      }
      panel.dataset.key = key;
      layout(answer, histogram, rate, any);
    }
    facts(answer, format, scaled);
    if (view === 'graph') {
      const axis = (/** @type {number} */ value) => (['s', 'ms', 'By'].includes(instrument.unit) ? measure(value, instrument.unit) : number(value));
      chart.set(timesMs, scaled, format, axis, histogram && !groupBy ? answer.exemplars : []);
      if (histogram) {
        counts.set(timesMs, [{ label: 'recorded', values: answer.counts?.values ?? [] }], (value) => `${number(value)}/s`, number);
      }
    } else {
      table(timesMs, scaled, format);
    }
  }

  const factsNode = h('div', { class: 'facts' });
  const tableNode = h('div', { class: 'numbers' });

  /**
   * @param {any} answer
   * @param {boolean} histogram
   * @param {boolean} rate
   * @param {boolean} any
   */
  function layout({ instrument, dimensions }, histogram, rate, any) {
    const views = /** @type {const} */ ([['graph', 'Graph', 'metrics'], ['table', 'Table', 'table']]);
    replace(panel,
      h('header', null, h('h2', null, instrument.name),
        h('p', { class: 'soft' }, [KINDS[instrument.kind], unitName(instrument.unit), instrument.meter].filter(Boolean).join(' · ')), instrument.description && h('p', null, instrument.description)),
      h('div', { class: 'tools' },
        dimensions.map(dimensionMenu),
        dimensions.length > 0 && select('Lines', [['', histogram ? 'p50, p90, p99' : 'together'], ...dimensions.map((/** @type {{name: string}} */ one) => [one.name, histogram ? `p90 by ${one.name}` : `by ${one.name}`])], groupBy, (value) => { groupBy = value; remember(); void read(); }),
        rate && select('Rate', [['', 'per second'], ['minute', 'per minute']], perMinute ? 'minute' : '', (value) => { perMinute = value !== ''; remember(); void read(); }),
        h('span', { class: 'push tools' }, views.map(([key, label, picture]) => h('button', { 'aria-pressed': String(view === key), onclick: () => { view = key; remember(); void read(); } }, icon(picture), label)))),
      factsNode,
      !any ? empty('Nothing in this time', 'Choose a longer time, or wait for the next report: services send their measurements at intervals.', 'metrics')
        : view === 'table' ? tableNode
          : [chart.node, histogram && h('h3', null, 'Recorded per second'), histogram && counts.node].filter((node) => node !== false));
  }

  /** @param {{name: string, values: string[]}} dimension */
  function dimensionMenu(dimension) {
    const chosen = filters.get(dimension.name);
    const label = () => `${dimension.name}: ${filters.has(dimension.name) ? `${filters.get(dimension.name)?.size} of ${dimension.values.length}` : 'all'}`;
    const words = h('span', null, label());
    return menuButton({ 'aria-pressed': String(Boolean(chosen)) }, [icon('filter'), words], () => dimension.values.map((value) => {
      const box = /** @type {HTMLInputElement} */ (h('input', { type: 'checkbox' }));
      box.checked = filters.get(dimension.name)?.has(value) ?? true;
      box.addEventListener('change', () => {
        const now = filters.get(dimension.name) ?? new Set(dimension.values);
        box.checked ? now.add(value) : now.delete(value);
        now.size === dimension.values.length ? filters.delete(dimension.name) : filters.set(dimension.name, now);
        // Nothing chosen would mean nothing filtered; an impossible value keeps its meaning.
        if (now.size === 0) {
          filters.set(dimension.name, new Set(['\u0000']));
        } else {
          now.delete('\u0000');
        }
        words.textContent = label();
        remember();
        void read();
      });
      return h('label', null, box, value || '(none)');
    }), true);
  }

  /**
   * @param {any} answer
   * @param {(value: number) => string} format
   * @param {import('../charts/line-chart.js').Line[]} lines
   */
  function facts(answer, format, lines) {
    const unit = answer.instrument.unit;
    const last = (/** @type {import('../charts/line-chart.js').Line | undefined} */ line) => line?.values.findLast((value) => value !== null);
    const items = /** @type {[string, string][]} */ ([]);
    if (answer.instrument.kind === 'histogram') {
      items.push(['Recorded', number(Math.round(answer.total ?? 0))]);
      if (answer.mean !== null) {
        items.push(['Mean', measure(answer.mean, unit)]);
      }
    } else if (answer.total !== null) {
      // An interval at the edge counts in part; nobody places a part of an order.
      items.push(['In this time', measure(answer.total > 10 ? Math.round(answer.total) : Math.round(answer.total * 100) / 100, unit)]);
    }
    if (lines.length <= 3) {
      for (const line of lines) {
        const value = last(line);
        if (value !== undefined && value !== null) {
          items.push([lines.length === 1 ? 'Now' : `${line.label} now`, format(value)]);
        }
      }
    }
    if (answer.hiddenLines > 0) {
      items.push(['Not shown', `${answer.hiddenLines} more lines`]);
    }
    if (answer.droppedPoints > 0) {
      items.push(['Dropped', `${number(answer.droppedPoints)} measurements, too many combinations of attributes`]);
    }
    replace(factsNode, items.map(([label, value]) => h('div', null, h('span', { class: 'soft' }, label), h('strong', null, value))));
  }

  /**
   * @param {number[]} times
   * @param {import('../charts/line-chart.js').Line[]} lines
   * @param {(value: number) => string} format
   */
  function table(times, lines, format) {
    const rows = times.map((time, index) => ({ time, index })).filter(({ index }) => lines.some((line) => line.values[index] !== null)).reverse();
    replace(tableNode, h('table', null,
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Time'), lines.map((line) => h('th', { scope: 'col' }, line.label)))),
      h('tbody', null, rows.map(({ time, index }) => h('tr', null, h('th', { scope: 'row' }, timeShort(time)), lines.map((line) => {
        const value = line.values[index];
        return h('td', { class: 'num' }, value === null ? '' : format(value));
      }))))));
  }
}
