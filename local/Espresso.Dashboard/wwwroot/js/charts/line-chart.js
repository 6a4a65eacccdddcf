// @ts-check
import { h, replace, s } from '../lib/dom.js';
import { timeShort } from '../lib/format.js';

/** @typedef {{label: string, values: (number | null)[]}} Line */
/** @typedef {{time: number, value: number, traceId: string, spanId: string}} Exemplar */

const HEIGHT = 260;
const PAD = { top: 12, end: 14, bottom: 26, start: 64 };

/** Lines over time with a cursor, by pointer and by arrow keys. Time runs left to right in every script. */
export class LineChart {
  #data = /** @type {{times: number[], lines: Line[], format: (value: number) => string, axis: (value: number) => string, exemplars: Exemplar[]} | null} */ (null);
  #cursor = -1;
  #scale = { x: (/** @type {number} */ _) => 0, y: (/** @type {number} */ _) => 0, width: 0 };

  /** @param {string} label */
  constructor(label) {
    this.svg = s('svg', { class: 'plot', role: 'img', 'aria-label': label, tabindex: '0' });
    this.tip = h('div', { class: 'tip', role: 'status', hidden: true });
    this.legend = h('ul', { class: 'legend' });
    this.node = h('figure', { class: 'chart', dir: 'ltr' }, this.svg, this.tip, this.legend);
    this.observer = new ResizeObserver(() => this.#draw());
    this.observer.observe(this.node);
    this.svg.addEventListener('pointermove', (event) => {
      const box = this.svg.getBoundingClientRect();
      this.#point((/** @type {PointerEvent} */ (event).clientX - box.left - PAD.start) / Math.max(1, this.#scale.width));
    });
    this.svg.addEventListener('pointerleave', () => this.#move(-1));
    this.svg.addEventListener('blur', () => this.#move(-1));
    this.svg.addEventListener('keydown', (event) => {
      const last = (this.#data?.times.length ?? 0) - 1;
      const to = /** @type {Record<string, number>} */ ({ ArrowLeft: this.#cursor < 0 ? last : this.#cursor - 1, ArrowRight: this.#cursor + 1, Home: 0, End: last, Escape: -1 })[/** @type {KeyboardEvent} */ (event).key];
      if (to !== undefined) {
        event.preventDefault();
        this.#move(Math.min(last, Math.max(-1, to)));
      }
    });
  }

  destroy() {
    this.observer.disconnect();
  }

  /**
   * @param {number[]} times
   * @param {Line[]} lines
   * @param {(value: number) => string} format a value in full
   * @param {(value: number) => string} axis a value at the axis, where room is short
   * @param {Exemplar[]} [exemplars] single measurements to show as dots that lead to their trace
   */
  set(times, lines, format, axis, exemplars = []) {
    this.#data = { times, lines, format, axis, exemplars };
    replace(this.legend, lines.length > 1 && lines.map((line, index) => h('li', { class: `line-${index % 12}` }, h('span', null, line.label))));
    this.#draw();
  }

  #draw() {
    const width = this.node.clientWidth;
    if (!this.#data || width === 0) {
      return;
    }
    const { times, lines, format, axis, exemplars } = this.#data;
    const inner = { width: Math.max(10, width - PAD.start - PAD.end), height: HEIGHT - PAD.top - PAD.bottom };
    const values = lines.flatMap((line) => line.values).filter((value) => value !== null);
    const { low, high, ticks } = nice(Math.min(0, ...values), Math.max(0, ...values));
    const x = (/** @type {number} */ time) => PAD.start + ((time - times[0]) / Math.max(1, times[times.length - 1] - times[0])) * inner.width;
    const y = (/** @type {number} */ value) => PAD.top + (1 - (value - low) / (high - low)) * inner.height;
    this.#scale = { x, y, width: inner.width };
    this.svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    this.svg.setAttribute('height', String(HEIGHT));
    const marks = Math.max(2, Math.min(8, Math.floor(inner.width / 90)));
    replace(this.svg,
      ticks.map((tick) => s('g', { class: 'tick' }, s('line', { x1: PAD.start, x2: width - PAD.end, y1: y(tick), y2: y(tick) }), s('text', { x: PAD.start - 8, y: y(tick) + 4, 'text-anchor': 'end' }, axis(tick)))),
      Array.from({ length: marks }, (_, index) => times[0] + ((times[times.length - 1] - times[0]) * index) / (marks - 1)).map((time, index) =>
        s('text', { class: 'when', x: x(time), y: HEIGHT - 7, 'text-anchor': index === 0 ? 'start' : index === marks - 1 ? 'end' : 'middle' }, timeShort(time))),
      lines.map((line, index) => s('g', { class: `series line-${index % 12}` },
        lines.length === 1 && s('path', { class: 'area', d: path(times, line.values, x, y, y(Math.max(0, low))) }),
        s('path', { d: path(times, line.values, x, y) }),
        lonely(line.values).map((at) => s('circle', { cx: x(times[at]), cy: y(/** @type {number} */ (line.values[at])), r: 2.5 })))),
      exemplars.filter(({ time, value }) => time >= times[0] && value <= high).map((exemplar) => s('a', { href: `/traces/detail/${exemplar.traceId}?span=${exemplar.spanId}`, 'aria-label': `Trace of ${format(exemplar.value)} at ${timeShort(exemplar.time)}` },
        s('circle', { class: 'exemplar', cx: x(exemplar.time), cy: y(exemplar.value), r: 4 }, s('title', null, `${format(exemplar.value)}: open its trace`)))),
      s('g', { class: 'cursor' }));
    this.#move(this.#cursor);
  }

  /** @param {number} share */
  #point(share) {
    const last = (this.#data?.times.length ?? 1) - 1;
    this.#move(Math.round(Math.min(1, Math.max(0, share)) * last));
  }

  /** @param {number} cursor */
  #move(cursor) {
    this.#cursor = cursor;
    const group = this.svg.querySelector('.cursor');
    const data = this.#data;
    if (!group || !data || cursor < 0 || cursor >= data.times.length) {
      this.tip.hidden = true;
      group?.replaceChildren();
      return;
    }
    const { x, y } = this.#scale;
    const at = x(data.times[cursor]);
    replace(group, s('line', { x1: at, x2: at, y1: PAD.top, y2: HEIGHT - PAD.bottom }),
      data.lines.map((line, index) => {
        const value = line.values[cursor];
        return value !== null && s('circle', { class: `line-${index % 12}`, cx: at, cy: y(value), r: 3.5 });
      }));
    this.tip.hidden = false;
    replace(this.tip, h('strong', null, timeShort(data.times[cursor])),
      data.lines.map((line, index) => h('span', { class: `line-${index % 12}` }, h('span', null, line.label), h('b', null, line.values[cursor] === null ? 'nothing' : data.format(/** @type {number} */ (line.values[cursor]))))));
    const width = this.node.clientWidth;
    this.tip.style.left = at > width / 2 ? `${Math.max(0, at - this.tip.offsetWidth - 12)}px` : `${Math.min(width - this.tip.offsetWidth, at + 12)}px`;
  }
}

/**
 * @param {number[]} times
 * @param {(number | null)[]} values
 * @param {(time: number) => number} x
 * @param {(value: number) => number} y
 * @param {number} [floor] closes the path down to here
 */
function path(times, values, x, y, floor) {
  let result = '';
  let start = -1;
  values.forEach((value, index) => {
    if (value !== null) {
      result += `${start < 0 ? 'M' : 'L'}${x(times[index]).toFixed(1)} ${y(value).toFixed(1)}`;
      start = start < 0 ? index : start;
    }
    if (start >= 0 && (value === null || index === values.length - 1)) {
      const end = value === null ? index - 1 : index;
      result += floor === undefined ? '' : `L${x(times[end]).toFixed(1)} ${floor.toFixed(1)}L${x(times[start]).toFixed(1)} ${floor.toFixed(1)}Z`;
      start = -1;
    }
  });
  return result;
}

/** Points without neighbours, which a line does not show. @param {(number | null)[]} values */
function lonely(values) {
  return values.flatMap((value, index) => (value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null ? [index] : []));
}

/**
 * A range that starts and ends at round numbers.
 * @param {number} low
 * @param {number} high
 */
function nice(low, high) {
  if (high === low) {
    high = low + 1;
  }
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const [from, to] = [Math.floor(low / step) * step, Math.ceil(high / step) * step];
  return { low: from, high: to, ticks: Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => Number((from + index * step).toPrecision(12))) };
}
