// @ts-check
import { h } from './dom.js';
import { hue } from './format.js';
import { icon } from './icons.js';
import { toast } from './overlay.js';

/**
 * A resource's name with its colour.
 * @param {string} name
 */
export function resourceName(name) {
  return h('span', { class: 'res', style: { '--hue': hue(name) }, title: name }, h('span', null, name));
}

/**
 * @param {string} title
 * @param {string} text
 * @param {string} [picture]
 * @param {...import('./dom.js').Child} more
 */
export function empty(title, text, picture = 'info', ...more) {
  return h('div', { class: 'empty' }, icon(picture), h('strong', null, title), h('p', null, text), ...more);
}

/**
 * @param {string} placeholder
 * @param {string} value
 * @param {(text: string) => void} changed
 */
export function searchBox(placeholder, value, changed) {
  const input = h('input', { type: 'search', placeholder, 'aria-label': placeholder, value, spellcheck: 'false', autocomplete: 'off' });
  input.addEventListener('input', () => changed(/** @type {HTMLInputElement} */ (input).value));
  return h('span', { class: 'search' }, icon('search'), input);
}

/**
 * @param {string} label
 * @param {[string, string][]} options value and text
 * @param {string} value
 * @param {(value: string) => void} changed
 */
export function select(label, options, value, changed) {
  const node = /** @type {HTMLSelectElement} */ (h('select', null, options.map(([key, text]) => h('option', { value: key }, text))));
  node.value = value;
  node.addEventListener('change', () => changed(node.value));
  return h('label', { class: 'field' }, h('span', null, label), node);
}

/** @param {string} text */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast('Copied.', 'ok');
  } catch {
    toast('The browser does not allow copying here.', 'bad');
  }
}

/**
 * Names and values, each with a copy button.
 * @param {(readonly [string, import('./dom.js').Child, string?])[]} rows name, what is shown, what is copied (none: no button)
 * @param {(name: string, value: string) => void} [filter] offers to filter by that pair
 */
export function pairs(rows, filter) {
  return h('dl', { class: 'pairs' }, rows.map(([name, shown, text]) => h('div', null,
    h('dt', null, name),
    h('dd', null, shown),
    h('div', { class: 'row-actions' },
      filter && text !== undefined && h('button', { class: 'quiet small icon-only', 'aria-label': `Filter by ${name}`, title: 'Filter by this value', onclick: () => filter(name, text) }, icon('filter')),
      text !== undefined && h('button', { class: 'quiet small icon-only', 'aria-label': `Copy ${name}`, title: 'Copy', onclick: () => copy(text) }, icon('copy'))))));
}

/**
 * @param {string} title
 * @param {import('./dom.js').Child[]} content
 * @param {import('./dom.js').Child} [action]
 */
export function section(title, content, action) {
  return h('section', null, h('header', null, h('h3', null, title), action), content);
}

/**
 * Attributes as OTLP sends them: JSON values are laid out, the rest is text.
 * @param {string} title
 * @param {[string, string][]} attributes
 * @param {(name: string, value: string) => void} [filter]
 */
export function attributeSection(title, attributes, filter) {
  return attributes.length > 0 && section(title, [pairs(attributes.map(([name, value]) => [name, pretty(value), value]), filter)]);
}

/** @param {string} value */
function pretty(value) {
  if (!/^[[{]/.test(value) || value.length > 20_000) {
    return value;
  }
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}

const LEVELS = /** @type {Record<string, [tone: string, picture: string]>} */ ({
  Critical: ['bad', 'error'], Error: ['bad', 'error'], Warning: ['warn', 'warning'], Information: ['info', 'info'], Debug: ['', 'internal'], Trace: ['', 'internal'],
});

/** @param {string} level */
export function levelBadge(level) {
  const [tone, picture] = LEVELS[level] ?? LEVELS.Information;
  return h('span', { class: 'badge', data: { tone: tone || null } }, icon(picture), level);
}
