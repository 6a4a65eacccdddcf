// @ts-check
import { h, replace } from './dom.js';

/**
 * @template T
 * @typedef {object} GridOptions
 * @property {string} label what the grid lists, for screen readers
 * @property {Element} [head] a row of column heads
 * @property {'grid' | 'treegrid'} [role]
 * @property {(item: T, index: number) => HTMLElement} row builds the row of an item
 * @property {(item: T) => string | number} key tells items apart, to keep the active one while the list changes
 * @property {(item: T, index: number) => void} [open] Enter or click
 * @property {(item: T, event: KeyboardEvent) => boolean} [keys] further keys; true when it was one
 * @property {boolean} [stick] stays at the end while new items arrive there
 * @property {() => void} [nearStart] the first items come into view
 * @property {() => void} [nearEnd] the last items come into view
 */

/**
 * A list of any length of which only the visible rows exist. All rows have the height `--row` of the grid.
 * Arrow keys, Page Up and Down, Home and End move the active row; Enter opens it.
 * @template T
 */
export class VirtualGrid {
  /** @type {T[]} */
  #items = [];
  #active = /** @type {string | number | null} */ (null);
  #height = 34;
  #atEnd = true;
  #frame = 0;

  /** @param {GridOptions<T>} options */
  constructor(options) {
    this.options = options;
    this.space = h('div', { class: 'grid-space', role: 'rowgroup' });
    this.node = h('div', { class: 'grid', role: options.role ?? 'grid', tabindex: '0', 'aria-label': options.label },
      options.head && h('div', { role: 'rowgroup', class: 'grid-top' }, options.head), this.space);
    this.node.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.node.addEventListener('keydown', (event) => this.#key(event));
    this.space.addEventListener('click', (event) => this.#click(event));
    this.observer = new ResizeObserver(() => this.#measure());
    this.observer.observe(this.node);
  }

  get items() {
    return this.#items;
  }

  get atEnd() {
    return this.#atEnd;
  }

  /** @param {T[]} items */
  set(items) {
    // What is looked at stays where it is when older items come in front or leave there.
    const first = this.#firstVisible();
    const anchor = this.#items[first];
    this.#items = items;
    this.node.setAttribute('aria-rowcount', String(items.length));
    this.space.style.setProperty('block-size', `${items.length * this.#height}px`);
    if (this.options.stick && this.#atEnd) {
      this.toEnd();
    } else if (anchor !== undefined && (this.options.stick || this.node.scrollTop > 0)) {
      const key = this.options.key(anchor);
      const moved = items.findIndex((item) => this.options.key(item) === key);
      if (moved >= 0 && moved !== first) {
        this.node.scrollTop += (moved - first) * this.#height;
      }
    }
    this.render();
  }

  toEnd() {
    this.#atEnd = true;
    this.node.scrollTop = this.node.scrollHeight;
    this.render();
  }

  /** @param {string | number | null} key */
  select(key, scroll = false) {
    this.#active = key;
    if (scroll) {
      this.#reveal();
    }
    this.render();
  }

  render() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  destroy() {
    cancelAnimationFrame(this.#frame);
    this.observer.disconnect();
  }

  #draw() {
    const from = Math.max(0, this.#firstVisible() - 6);
    const to = Math.min(this.#items.length, from + Math.ceil(this.node.clientHeight / this.#height) + 14);
    const rows = [];
    for (let index = from; index < to; index++) {
      const item = this.#items[index];
      const row = this.options.row(item, index);
      const active = this.options.key(item) === this.#active;
      row.classList.add('grid-row');
      row.classList.toggle('active', active);
      row.id = `row-${index}`;
      row.setAttribute('role', 'row');
      row.setAttribute('aria-rowindex', String(index + 1));
      row.setAttribute('aria-selected', String(active));
      row.dataset.index = String(index);
      row.style.setProperty('inset-block-start', `${index * this.#height}px`);
      for (const cell of row.children) {
        if (!cell.hasAttribute('role')) {
          cell.setAttribute('role', 'gridcell');
        }
      }
      rows.push(row);
    }
    replace(this.space, rows);
    const active = this.#index();
    if (active >= from && active < to) {
      this.node.setAttribute('aria-activedescendant', `row-${active}`);
    } else {
      this.node.removeAttribute('aria-activedescendant');
    }
  }

  #measure() {
    const height = parseFloat(getComputedStyle(this.node).getPropertyValue('--row')) || 34;
    if (height !== this.#height) {
      this.#height = height;
      this.space.style.setProperty('block-size', `${this.#items.length * height}px`);
    }
    if (this.options.stick && this.#atEnd) {
      this.node.scrollTop = this.node.scrollHeight;
    }
    this.#draw();
  }

  #scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.node;
    const atEnd = scrollTop + clientHeight >= scrollHeight - this.#height;
    if (atEnd !== this.#atEnd) {
      this.#atEnd = atEnd;
      this.node.dispatchEvent(new Event('atend'));
    }
    this.render();
    if (scrollTop < clientHeight) {
      this.options.nearStart?.();
    }
    if (scrollTop + 2 * clientHeight > scrollHeight) {
      this.options.nearEnd?.();
    }
  }

  #firstVisible() {
    return Math.max(0, Math.floor(this.node.scrollTop / this.#height));
  }

  #index() {
    return this.#active === null ? -1 : this.#items.findIndex((item) => this.options.key(item) === this.#active);
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const target = /** @type {Element} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (target.closest('.grid-row'));
    if (!row || target.closest('a, button') || String(getSelection())) {
      return;
    }
    const index = Number(row.dataset.index);
    this.select(this.options.key(this.#items[index]));
    this.options.open?.(this.#items[index], index);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.target !== this.node || event.ctrlKey || event.metaKey || event.altKey || this.#items.length === 0) {
      return;
    }
    const page = Math.max(1, Math.floor(this.node.clientHeight / this.#height) - 2);
    const last = this.#items.length - 1;
    const at = this.#index();
    const moves = /** @type {Record<string, number>} */ ({
      ArrowDown: at + 1, ArrowUp: at < 0 ? last : at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: last,
    });
    if (event.key in moves) {
      const index = Math.min(last, Math.max(0, moves[event.key]));
      this.select(this.options.key(this.#items[index]), true);
    } else if (event.key === 'Enter' && at >= 0) {
      this.options.open?.(this.#items[at], at);
    } else if (!(at >= 0 && this.options.keys?.(this.#items[at], event))) {
      return;
    }
    event.preventDefault();
  }

  #reveal() {
    const index = this.#index();
    if (index < 0) {
      return;
    }
    const head = this.node.querySelector('.grid-head')?.clientHeight ?? 0;
    const top = index * this.#height;
    if (top < this.node.scrollTop) {
      this.node.scrollTop = top;
    } else if (top + this.#height + head > this.node.scrollTop + this.node.clientHeight) {
      this.node.scrollTop = top + this.#height + head - this.node.clientHeight;
    }
  }
}

/** @param {...(string | Element)} names */
export function gridHead(...names) {
  return h('div', { class: 'grid-head', role: 'row' }, names.map((name) => h('div', { role: 'columnheader' }, name)));
}
