// @ts-check
import { get } from './api.js';
import { hue } from './format.js';
import { live } from './live.js';

/**
 * @typedef {object} Resource
 * @property {string} name
 * @property {string | null} displayName
 * @property {string} resourceType
 * @property {string | null} state
 * @property {string | null} stateStyle
 * @property {string | null} health
 * @property {number | null} exitCode
 * @property {string | null} createdAt
 * @property {string | null} startedAt
 * @property {string | null} stoppedAt
 * @property {{name: string | null, url: string, isInternal: boolean}[]} urls
 * @property {{name: string, value: string | null, isSensitive: boolean}[]} environment
 * @property {Record<string, unknown> | null} properties
 * @property {{type: string, resource: string}[]} relationships
 * @property {Command[]} commands
 */
/** @typedef {{name: string, displayName: string, description: string | null, confirmation: string | null, iconName: string | null, isHighlighted: boolean, state: string | null}} Command */
/** @typedef {{connection: {state: string, problem: string | null}, resources: {resource: Resource, errors: number}[], telemetrySources: string[]}} ResourceList */

/** The AppHost's resources, loaded once for all pages and kept current. */
class Resources extends EventTarget {
  /** @type {ResourceList | null} */
  list = null;

  start() {
    // Logs too: rows count errors.
    live.on(['resources', 'logs'], async () => {
      try {
        this.list = await get('resources');
        this.names.forEach(hue);
        this.dispatchEvent(new Event('change'));
      } catch {
        // Shown by the connection state of the live stream; the next news asks again.
      }
    });
  }

  /** Everything that can be chosen in a list of resources: the AppHost's and whoever sent telemetry. */
  get names() {
    const declared = this.list?.resources.map(({ resource }) => title(resource)) ?? [];
    return [...new Set([...declared, ...(this.list?.telemetrySources ?? [])])].sort((left, right) => left.localeCompare(right));
  }

  /**
   * @param {(list: ResourceList) => void} callback
   * @returns {() => void}
   */
  on(callback) {
    const call = () => this.list && callback(this.list);
    this.addEventListener('change', call);
    call();
    return () => this.removeEventListener('change', call);
  }
}

export const resources = new Resources();

/** @param {Resource} resource */
export const title = (resource) => resource.displayName ?? resource.name;

/**
 * A select of resources that stays current.
 * @param {string} value
 * @param {string} anyText the choice of all, empty for none
 * @param {() => [string, string][]} options
 * @param {(value: string) => void} changed
 */
export function resourceSelect(value, anyText, options, changed) {
  const label = document.createElement('label');
  label.className = 'field';
  const word = document.createElement('span');
  word.textContent = 'Resource';
  const select = document.createElement('select');
  select.addEventListener('change', () => changed(select.value));
  label.append(word, select);
  let shown = '';
  const stop = resources.on(() => {
    const all = /** @type {[string, string][]} */ ([...(anyText ? [['', anyText]] : []), ...options()]);
    const wanted = shown ? select.value : value;
    if (wanted && !all.some(([key]) => key === wanted)) {
      all.push([wanted, wanted]);
    }
    const key = JSON.stringify(all);
    if (key !== shown) {
      shown = key;
      select.replaceChildren(...all.map(([key2, text]) => new Option(text, key2)));
      select.value = wanted;
    }
  });
  return { node: label, select, stop };
}
