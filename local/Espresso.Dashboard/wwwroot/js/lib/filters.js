// @ts-check
import { h, replace } from './dom.js';
import { icon } from './icons.js';

/** @typedef {{field: string, op: string, value: string}} Filter */

const OPERATORS = /** @type {[string, string][]} */ ([
  ['equals', 'is'], ['!equals', 'is not'], ['contains', 'contains'], ['!contains', 'does not contain'],
  ['gt', 'is greater than'], ['gte', 'is at least'], ['lt', 'is less than'], ['lte', 'is at most'], ['exists', 'is there'], ['!exists', 'is not there'],
]);
const NEEDS_NO_VALUE = new Set(['exists', '!exists']);

/** @param {Filter} filter */
export const encode = ({ field, op, value }) => `${encodeURIComponent(field)}:${op}:${encodeURIComponent(value)}`;

/**
 * @param {string} text
 * @returns {Filter | null}
 */
export function decode(text) {
  const [field, op, value = ''] = text.split(':');
  return field && OPERATORS.some(([known]) => known === op) ? { field: decodeURIComponent(field), op, value: decodeURIComponent(value) } : null;
}

/** The conditions of a page as chips, with a dialog to add and change them. */
export class FilterBar {
  /**
   * @param {string[]} initial
   * @param {() => Promise<{known: string[], attributes: string[]}>} fields
   * @param {(filters: string[]) => void} changed
   */
  constructor(initial, fields, changed) {
    this.filters = /** @type {Filter[]} */ (initial.map(decode).filter((filter) => filter !== null));
    this.fields = fields;
    this.changed = changed;
    this.chips = h('div', { class: 'chips', role: 'group', 'aria-label': 'Filters' });
    this.button = h('button', { onclick: () => this.#edit(null) }, icon('filter'), 'Filter');
    this.#draw();
  }

  get encoded() {
    return this.filters.map(encode);
  }

  /**
   * @param {string} field
   * @param {string} value
   */
  add(field, value) {
    if (!this.filters.some((filter) => filter.field === field && filter.op === 'equals' && filter.value === value)) {
      this.filters.push({ field, op: 'equals', value });
      this.#commit();
    }
  }

  #commit() {
    this.#draw();
    this.changed(this.encoded);
  }

  #draw() {
    this.chips.hidden = this.filters.length === 0;
    replace(this.chips, this.filters.map((filter) => {
      const text = `${filter.field} ${word(filter.op)} ${NEEDS_NO_VALUE.has(filter.op) ? '' : filter.value}`.trim();
      return h('span', { class: 'chip' },
        h('button', { title: `Change: ${text}`, onclick: () => this.#edit(filter) }, h('span', null, text)),
        h('button', { 'aria-label': `Remove the filter ${text}`, onclick: () => { this.filters = this.filters.filter((other) => other !== filter); this.#commit(); } }, icon('close')));
    }));
  }

  /** @param {Filter | null} existing */
  #edit(existing) {
    const list = h('datalist', { id: 'filter-fields' });
    const field = /** @type {HTMLInputElement} */ (h('input', { list: 'filter-fields', required: true, autocomplete: 'off', spellcheck: 'false', value: existing?.field ?? '', placeholder: 'message, level, an attribute…' }));
    const op = /** @type {HTMLSelectElement} */ (h('select', null, OPERATORS.map(([key, text]) => h('option', { value: key }, text))));
    const value = /** @type {HTMLInputElement} */ (h('input', { autocomplete: 'off', spellcheck: 'false', value: existing?.value ?? '' }));
    op.value = existing?.op ?? 'contains';
    const valueRow = h('label', { class: 'row' }, 'Value', value);
    const fit = () => { valueRow.hidden = NEEDS_NO_VALUE.has(op.value); };
    op.addEventListener('change', fit);
    fit();
    const dialog = /** @type {HTMLDialogElement} */ (h('dialog', { 'aria-labelledby': 'filter-title' }, h('form', { method: 'dialog' },
      h('h2', { id: 'filter-title' }, existing ? 'Change the filter' : 'Add a filter'),
      h('label', { class: 'row' }, 'Field', field, list),
      h('label', { class: 'row' }, 'Condition', op),
      valueRow,
      h('footer', null, h('button', { value: 'cancel', formnovalidate: true }, 'Cancel'), h('button', { class: 'primary', value: 'apply' }, existing ? 'Change' : 'Add')))));
    // Enter takes the first button of a form, which is "Cancel".
    dialog.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && event.target instanceof HTMLInputElement && field.reportValidity()) {
        event.preventDefault();
        dialog.close('apply');
      }
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (dialog.returnValue === 'apply' && field.value) {
        const filter = { field: field.value.trim(), op: op.value, value: value.value };
        this.filters = existing ? this.filters.map((other) => (other === existing ? filter : other)) : [...this.filters, filter];
        this.#commit();
      }
      this.button.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    this.fields().then(
      ({ known, attributes }) => replace(list, [...known, ...attributes].map((name) => h('option', { value: name }))),
      // The list is a convenience; a name can be typed without it.
      () => replace(list));
  }
}

/** @param {string} op */
const word = (op) => OPERATORS.find(([key]) => key === op)?.[1] ?? op;
