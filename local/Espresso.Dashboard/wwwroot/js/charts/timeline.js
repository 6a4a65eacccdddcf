// @ts-check
import { h, replace } from '../lib/dom.js';
import { duration, hue } from '../lib/format.js';

/** @typedef {{offset: number, duration: number, resource: string, depth: number, status: string, events: {name: string, offset: number}[]}} Bar */

/** The part of a trace's time that is looked at: a ruler, an overview to choose it, and bars and dots in it. Times are ms since the trace's start. */
export class Timeline {
  #total = 1;
  #from = 0;
  #to = 1;

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    this.ruler = h('div', { class: 'ticks' });
    this.window = h('div', { class: 'window' });
    this.map = h('div', { class: 'map', 'aria-hidden': 'true' });
    // A pointer's way to what the zoom buttons and keys do; so it is left out of the keyboard's way.
    this.overview = h('div', { class: 'overview', title: 'Drag to zoom, double click for all' }, this.map, this.window);
    this.overview.addEventListener('pointerdown', (event) => this.#drag(event));
    this.overview.addEventListener('dblclick', () => this.reset());
    this.observer = new ResizeObserver(() => this.#ticks());
    this.observer.observe(this.ruler);
  }

  destroy() {
    this.observer.disconnect();
  }

  /**
   * @param {number} total
   * @param {Bar[]} bars
   */
  set(total, bars) {
    const whole = this.#from === 0 && this.#to === this.#total;
    this.#total = Math.max(total, 1e-6);
    if (whole || this.#to === 1) {
      [this.#from, this.#to] = [0, this.#total];
    }
    const deepest = Math.max(1, ...bars.map(({ depth }) => depth + 1));
    // More than some 1500 cannot be told apart in a strip of that size: every n-th stands for its neighbours, failed ones for themselves.
    const every = Math.ceil(bars.length / 1500);
    const drawn = bars.filter((bar, index) => index % every === 0 || bar.status === 'Error');
    replace(this.map, drawn.map((bar) => h('span', { class: bar.status === 'Error' ? 'bad' : null, style: {
      'inset-inline-start': percent(bar.offset / this.#total), 'inline-size': `max(1px, ${percent(bar.duration / this.#total)})`, 'inset-block-start': percent(bar.depth / deepest), 'block-size': `max(1px, ${percent(0.8 / deepest)})`, '--hue': hue(bar.resource),
    } })));
    this.#show();
  }

  reset() {
    [this.#from, this.#to] = [0, this.#total];
    this.#show();
  }

  /**
   * @param {number} factor below 1 shows less
   * @param {number} [center]
   */
  zoom(factor, center = (this.#from + this.#to) / 2) {
    const width = Math.min(this.#total, Math.max((this.#to - this.#from) * factor, this.#total / 1e6));
    this.#from = Math.max(0, Math.min(center - width / 2, this.#total - width));
    this.#to = this.#from + width;
    this.#show();
  }

  /**
   * @param {number} offset
   * @param {number} length
   */
  focus(offset, length) {
    const margin = Math.max(length * 0.1, this.#total / 1e6);
    this.#from = Math.max(0, offset - margin);
    this.#to = Math.min(this.#total, offset + length + margin);
    this.#show();
  }

  /** @param {Bar} span */
  bar(span) {
    const [start, end] = [this.#place(span.offset), this.#place(span.offset + span.duration)];
    if (end < 0 || start > 1) {
      return h('span', { class: 'elsewhere' }, end < 0 ? '◂' : '▸');
    }
    const [from, to] = [Math.max(0, start), Math.min(1, end)];
    // The length stands behind the bar, or before it where there is no room, or on it when there is none either side.
    const side = to < 0.82 ? 'after' : from > 0.18 ? 'before' : 'inside';
    return h('div', { class: 'bar-box' },
      h('span', { class: `bar ${span.status === 'Error' ? 'bad' : ''}`, style: { 'inset-inline-start': `min(${percent(from)}, calc(100% - 2px))`, 'inline-size': percent(to - from), '--hue': hue(span.resource) } }),
      h('span', { class: `length ${side}`, style: side === 'before' ? { 'inset-inline-end': percent(1 - from) } : { 'inset-inline-start': percent(side === 'after' ? to : from) } }, duration(span.duration)),
      span.events.map((event) => ({ event, at: this.#place(event.offset) })).filter(({ at }) => at >= 0 && at <= 1)
        .map(({ event, at }) => h('span', { class: `event ${/exception/.test(event.name) ? 'bad' : ''}`, title: event.name, style: { 'inset-inline-start': percent(at) } })));
  }

  /**
   * @param {number} offset
   * @param {string} level
   */
  dot(offset, level) {
    const at = this.#place(offset);
    return at < 0 || at > 1 ? h('span', { class: 'elsewhere' }, at < 0 ? '◂' : '▸')
      : h('span', { class: `event ${level === 'Error' || level === 'Critical' ? 'bad' : level === 'Warning' ? 'warn' : ''}`, title: `after ${duration(offset)}`, style: { 'inset-inline-start': percent(at) } });
  }

  /** @param {number} offset */
  #place(offset) {
    return (offset - this.#from) / (this.#to - this.#from);
  }

  #show() {
    const all = this.#from === 0 && this.#to === this.#total;
    this.window.style.setProperty('inset-inline-start', percent(this.#from / this.#total));
    this.window.style.setProperty('inline-size', percent((this.#to - this.#from) / this.#total));
    this.overview.classList.toggle('zoomed', !all);
    this.#ticks();
    this.changed();
  }

  #ticks() {
    const count = Math.max(2, Math.floor(this.ruler.clientWidth / 110));
    const step = (this.#to - this.#from) / count;
    replace(this.ruler, Array.from({ length: count }, (_, index) => h('span', { style: { 'inset-inline-start': percent(index / count) } }, duration(this.#from + step * index))));
    /** @type {HTMLElement | null} */ (this.ruler.closest('.grid'))?.style.setProperty('--ticks', String(count));
  }

  /** @param {PointerEvent} down */
  #drag(down) {
    const box = this.overview.getBoundingClientRect();
    const at = (/** @type {number} */ x) => {
      const share = Math.min(1, Math.max(0, (x - box.left) / box.width));
      return (getComputedStyle(this.overview).direction === 'rtl' ? 1 - share : share) * this.#total;
    };
    const start = at(down.clientX);
    this.overview.setPointerCapture(down.pointerId);
    const move = (/** @type {PointerEvent} */ event) => {
      const now = at(event.clientX);
      if (Math.abs(event.clientX - down.clientX) > 4) {
        [this.#from, this.#to] = [Math.min(start, now), Math.max(start, now)];
        this.#show();
      }
    };
    const up = () => {
      this.overview.removeEventListener('pointermove', move);
      this.overview.removeEventListener('pointerup', up);
      this.overview.removeEventListener('pointercancel', up);
    };
    this.overview.addEventListener('pointermove', move);
    this.overview.addEventListener('pointerup', up);
    this.overview.addEventListener('pointercancel', up);
  }
}

/** @param {number} share */
const percent = (share) => `${(share * 100).toFixed(4)}%`;
