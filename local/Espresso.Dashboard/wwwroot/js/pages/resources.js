// @ts-check
import { get, post } from '../lib/api.js';
import { h, replace } from '../lib/dom.js';
import { dateTime, duration, timeShort } from '../lib/format.js';
import { commandIcon, icon } from '../lib/icons.js';
import { confirm, Drawer, menuButton, toast } from '../lib/overlay.js';
import { attributeSection, empty, pairs, resourceName, searchBox, section } from '../lib/parts.js';
import { resources, title } from '../lib/resources.js';

/** @typedef {import('../lib/resources.js').Resource} Resource */
/** @typedef {import('../lib/resources.js').Command} Command */

/** @param {import('../main.js').Context} context */
export function mount(context) {
  let text = context.query.get('q') ?? '';
  let chosen = context.query.get('resource') ?? '';
  const table = h('div', { class: 'fill scroll resource-list' });
  const body = h('div', { class: 'body' }, table);
  const foot = h('footer', { class: 'page-foot', 'aria-live': 'polite' });
  const drawer = new Drawer(body, () => { chosen = ''; draw(); keep(); });
  const keep = () => context.remember({ q: text, resource: chosen });

  replace(context.root,
    h('header', { class: 'page-head' }, h('h1', null, 'Resources'), searchBox('Search resources', text, (value) => { text = value; keep(); draw(); })),
    body, foot);

  context.onLeave(resources.on(() => { draw(); void details(); }));
  const ticking = setInterval(draw, 15_000);
  context.onLeave(() => clearInterval(ticking));

  function draw() {
    const list = resources.list;
    if (!list || (list.connection.state === 'connecting' && list.resources.length === 0)) {
      replace(table, empty('Connecting to the AppHost', 'Its resources appear here in a moment.', 'resources'));
      return;
    }
    if (list.connection.state === 'none') {
      replace(table, empty('No AppHost', 'This dashboard was started on its own: it shows telemetry, and has no resources to show. Services that send OTLP appear under the other pages.', 'unplugged',
        list.telemetrySources.length > 0 && h('p', null, list.telemetrySources.map((name) => h('a', { class: 'badge', href: `/traces?resource=${encodeURIComponent(name)}` }, resourceName(name))))));
      return;
    }
    const stale = list.connection.state === 'disconnected';
    const shown = list.resources.filter(({ resource }) => matches(resource, text));
    if (shown.length === 0) {
      replace(table, list.resources.length === 0
        ? empty(list.connection.state === 'connected' ? 'No resources yet' : 'The AppHost is gone', list.connection.state === 'connected' ? 'The AppHost has declared none so far.' : `${list.connection.problem ?? ''} This page goes on when it is back.`, 'resources')
        : empty('Nothing found', `No resource matches “${text}”.`, 'search'));
    } else {
      const focused = document.activeElement instanceof HTMLElement && table.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
      // A redraw would take an open menu away from under the pointer.
      if (!table.querySelector(':popover-open')) {
        replace(table, h('table', { class: stale ? 'resources stale' : 'resources' },
          h('thead', null, h('tr', null, ['Name', 'State', 'Started', 'Endpoints', 'Actions'].map((name) => h('th', { scope: 'col' }, name)))),
          h('tbody', null, shown.map(({ resource, errors }) => row(resource, errors)))));
        if (focused) {
          /** @type {HTMLElement | null} */ (table.querySelector(`[data-focus="${CSS.escape(focused)}"]`))?.focus();
        }
      }
    }
    const running = list.resources.filter(({ resource }) => resource.state === 'Running').length;
    replace(foot, h('span', null, stale ? `${list.resources.length} resources as they were when the AppHost went away` : `${list.resources.length} resources, ${running} running`),
      h('span', null, text ? `${shown.length} shown` : ''));
  }

  /**
   * @param {Resource} resource
   * @param {number} errors
   */
  function row(resource, errors) {
    const name = title(resource);
    const [tone, picture] = stateLook(resource);
    const urls = resource.urls.filter(({ isInternal }) => !isInternal);
    return h('tr', { class: resource.name === chosen ? 'active' : null, onclick: (/** @type {MouseEvent} */ event) => {
      if (!(/** @type {Element} */ (event.target).closest('a, button, .menu')) && !String(getSelection())) {
        choose(resource.name);
      }
    } },
      h('th', { scope: 'row' },
        h('button', { class: 'name', 'aria-expanded': String(resource.name === chosen), data: { focus: `name:${resource.name}` }, onclick: () => choose(resource.name) }, resourceName(name)),
        h('span', { class: 'soft kind' }, resource.resourceType)),
      h('td', { class: 'state' },
        h('span', { class: 'badge', data: { tone }, title: resource.health ?? '' }, icon(picture), stateText(resource)),
        errors > 0 && h('a', { class: 'count', href: `/structuredlogs?resource=${encodeURIComponent(name)}&level=Error`, title: 'Error logs', 'aria-label': `${errors} error logs` }, errors > 999 ? '999+' : errors)),
      h('td', { class: 'soft num', title: resource.startedAt ? dateTime(resource.startedAt) : '' }, resource.startedAt ? [timeShort(Date.parse(resource.startedAt)), h('span', { class: 'ago' }, ` · ${since(resource)}`)].flat() : '–'),
      h('td', { class: 'urls' }, urls.length === 0 ? h('span', { class: 'soft' }, '–') : urls.map((url) => link(url))),
      h('td', { class: 'actions' },
        resource.commands.filter((command) => command.isHighlighted && command.state !== 'hidden').map((command) => h('button', {
          class: 'quiet icon-only', title: command.displayName, 'aria-label': `${command.displayName} ${name}`, disabled: command.state === 'disabled', data: { focus: `${command.name}:${resource.name}` }, onclick: () => execute(resource, command),
        }, icon(commandIcon(command)))),
        h('a', { class: 'button quiet icon-only console-link', href: `/consolelogs/resource/${encodeURIComponent(resource.name)}`, title: 'Console logs', 'aria-label': `Console logs of ${name}` }, icon('console')),
        menuButton({ class: 'quiet icon-only', title: 'More', 'aria-label': `More for ${name}`, data: { focus: `more:${resource.name}` } }, [icon('more')], () => menu(resource))));
  }

  /** @param {Resource} resource */
  function menu(resource) {
    const name = encodeURIComponent(title(resource));
    const commands = resource.commands.filter(({ state }) => state !== 'hidden');
    return [
      h('button', { onclick: () => choose(resource.name) }, icon('info'), 'Details'),
      h('a', { href: `/consolelogs/resource/${encodeURIComponent(resource.name)}` }, icon('console'), 'Console logs'),
      h('a', { href: `/structuredlogs?resource=${name}` }, icon('logs'), 'Structured logs'),
      h('a', { href: `/traces?resource=${name}` }, icon('traces'), 'Traces'),
      h('a', { href: `/metrics/resource/${name}` }, icon('metrics'), 'Metrics'),
      commands.length > 0 && h('hr'),
      ...commands.map((command) => h('button', { disabled: command.state === 'disabled', title: command.description ?? '', onclick: () => execute(resource, command) }, icon(commandIcon(command)), command.displayName)),
    ];
  }

  /** A relationship names a resource; its instance has a name of its own. @param {string} name */
  function named(name) {
    return resources.list?.resources.find(({ resource }) => resource.name === name || title(resource) === name)?.resource.name ?? name;
  }

  /** @param {string} name */
  function choose(name) {
    chosen = name;
    keep();
    draw();
    void details();
  }

  async function details() {
    const name = chosen;
    if (!name) {
      return;
    }
    let answer;
    try {
      answer = await get(`resources/${encodeURIComponent(name)}`);
    } catch (error) {
      if (name === chosen && drawer.open) {
        drawer.show(name, name, null, [h('p', { class: 'problem' }, error instanceof Error ? error.message : String(error))]);
      }
      return;
    }
    if (name === chosen && !drawer.node.querySelector(':popover-open')) {
      drawer.show(name, title(answer.resource), answer.resource.resourceType, sections(answer.resource, answer.telemetry));
    }
  }

  const shownSecrets = /** @type {Map<string, string>} */ (new Map());

  /**
   * @param {Resource} resource
   * @param {[string, string][] | null} telemetry
   */
  function sections(resource, telemetry) {
    const [tone, picture] = stateLook(resource);
    const commands = resource.commands.filter(({ state }) => state !== 'hidden');
    const facts = /** @type {[string, import('../lib/dom.js').Child, string?][]} */ ([
      ['State', h('span', { class: 'badge', data: { tone } }, icon(picture), stateText(resource))],
      ...(resource.health ? [['Health', resource.health]] : []),
      ...(resource.exitCode !== null && resource.exitCode !== undefined ? [['Exit code', String(resource.exitCode), String(resource.exitCode)]] : []),
      ...[['Created', resource.createdAt], ['Started', resource.startedAt], ['Stopped', resource.stoppedAt]].filter(([, when]) => when).map(([label, when]) => [label, dateTime(String(when))]),
      ['Name', resource.name, resource.name],
    ]);
    return [
      commands.length > 0 && h('div', { class: 'drawer-actions' }, commands.map((command) => h('button', { disabled: command.state === 'disabled', title: command.description ?? '', onclick: () => execute(resource, command) }, icon(commandIcon(command)), command.displayName))),
      section('Resource', [pairs(facts)]),
      resource.urls.length > 0 && section('Endpoints', [pairs(resource.urls.map((url) => [url.name ?? (url.isInternal ? 'internal' : 'url'), link(url, true), url.url]))]),
      resource.relationships.length > 0 && section('Related', [pairs(resource.relationships.map(({ type, resource: other }) => [type, h('button', { class: 'link', onclick: () => choose(named(other)) }, other)]))]),
      resource.environment.length > 0 && section('Environment', [pairs(resource.environment.map((variable) => environment(resource, variable)))]),
      resource.properties && section('Properties', [pairs(Object.entries(resource.properties).map(([key, value]) => [key, show(value), show(value)]))]),
      telemetry && attributeSection('Telemetry resource', telemetry),
    ];
  }

  /**
   * @param {Resource} resource
   * @param {{name: string, value: string | null, isSensitive: boolean}} variable
   * @returns {[string, import('../lib/dom.js').Child, string?]}
   */
  function environment(resource, variable) {
    const key = `${resource.name}/${variable.name}`;
    const known = shownSecrets.get(key);
    if (!variable.isSensitive) {
      return [variable.name, variable.value ?? '', variable.value ?? ''];
    }
    const reveal = h('button', {
      class: 'quiet small icon-only', 'aria-pressed': String(known !== undefined), 'aria-label': `${known === undefined ? 'Show' : 'Hide'} ${variable.name}`,
      onclick: async () => {
        if (!shownSecrets.delete(key)) {
          const { value } = await get(`resources/${encodeURIComponent(resource.name)}/environment/${encodeURIComponent(variable.name)}`);
          shownSecrets.set(key, value ?? '');
        }
        void details();
      },
    }, icon(known === undefined ? 'eye' : 'eye-off'));
    return [variable.name, h('span', { class: 'secret' }, h('span', null, known ?? '••••••••'), reveal), known];
  }

  /**
   * @param {Resource} resource
   * @param {Command} command
   */
  async function execute(resource, command) {
    if (command.confirmation && !(await confirm(command.displayName, command.confirmation, command.displayName))) {
      return;
    }
    const { kind, message } = await post(`resources/${encodeURIComponent(resource.name)}/commands/${encodeURIComponent(command.name)}`);
    const what = `${command.displayName}, ${title(resource)}`;
    if (kind === 'failed') {
      toast(`${what}: ${message ?? 'failed.'}`, 'bad');
    } else if (kind === 'succeeded') {
      toast(message ? `${what}: ${message}` : `${what}: done.`, 'ok');
    }
  }
}

/**
 * @param {{name: string | null, url: string}} url
 * @param {boolean} [whole]
 */
function link(url, whole = false) {
  // Only what a browser opens by itself becomes a link; "javascript:" does not.
  const opens = /^https?:\/\//.test(url.url);
  const text = !whole && opens && url.name && !/^https?$/.test(url.name) ? url.name : url.url;
  return opens ? h('a', { href: url.url, target: '_blank', rel: 'noopener noreferrer', title: url.url }, text) : h('span', { class: 'mono' }, text);
}

/**
 * @param {Resource} resource
 * @param {string} text
 */
function matches(resource, text) {
  const parts = [title(resource), resource.name, resource.resourceType, stateText(resource), ...resource.urls.map(({ url }) => url)];
  return text.toLowerCase().split(/\s+/).every((word) => parts.some((part) => part.toLowerCase().includes(word)));
}

/** @param {Resource} resource */
function stateText(resource) {
  const state = resource.state ?? 'Unknown';
  if (state === 'Running' && resource.health && resource.health !== 'Healthy') {
    return `Running (${resource.health})`;
  }
  return resource.exitCode && /exited|finished|failed/i.test(state) ? `${state} (${resource.exitCode})` : state;
}

/**
 * @param {Resource} resource
 * @returns {[tone: string, picture: string]}
 */
function stateLook(resource) {
  const state = resource.state ?? '';
  const styled = /** @type {Record<string, [string, string]>} */ ({ success: ['ok', 'ok'], info: ['info', 'info'], warning: ['warn', 'warning'], warn: ['warn', 'warning'], error: ['bad', 'error'] })[resource.stateStyle ?? ''];
  if (/fail|error/i.test(state) || (resource.exitCode && /exited|finished/i.test(state))) {
    return ['bad', 'error'];
  }
  if (state === 'Running' && resource.health === 'Unhealthy') {
    return ['warn', 'warning'];
  }
  if (state === 'Running' && resource.health === 'Degraded') {
    return ['warn', 'warning'];
  }
  if (styled) {
    return styled;
  }
  return state === 'Running' ? ['ok', 'ok'] : /starting|waiting|stopping|building/i.test(state) ? ['info', 'clock'] : ['', /finished/i.test(state) ? 'check' : 'stop'];
}

/** @param {Resource} resource */
function since(resource) {
  const end = resource.stoppedAt ? Date.parse(resource.stoppedAt) : Date.now();
  return duration(Math.max(0, Math.round((end - Date.parse(String(resource.startedAt))) / 1000) * 1000));
}

/** @param {unknown} value */
const show = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 1));
