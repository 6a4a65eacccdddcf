// @ts-check
import { ApiError, get } from './lib/api.js';
import { element, h, replace } from './lib/dom.js';
import { icon } from './lib/icons.js';
import { live } from './lib/live.js';
import { toast } from './lib/overlay.js';
import { empty } from './lib/parts.js';
import { resources } from './lib/resources.js';

/**
 * What a page gets. `path` is what follows the page's name in the address.
 * @typedef {object} Context
 * @property {HTMLElement} root
 * @property {string[]} path
 * @property {URLSearchParams} query
 * @property {(query: Record<string, string | string[] | undefined>, path?: string) => void} remember writes state into the address
 * @property {(address: string) => void} go
 * @property {(stop: () => void) => void} onLeave
 */

/** @type {{prefix: string, title: string, picture: string, load: () => Promise<{mount: (context: Context) => void}>}[]} */
const PAGES = [
  { prefix: '/', title: 'Resources', picture: 'resources', load: () => import('./pages/resources.js') },
  { prefix: '/consolelogs', title: 'Console', picture: 'console', load: () => import('./pages/console.js') },
  { prefix: '/structuredlogs', title: 'Logs', picture: 'logs', load: () => import('./pages/logs.js') },
  { prefix: '/traces/detail', title: 'Trace', picture: '', load: () => import('./pages/trace.js') },
  { prefix: '/traces', title: 'Traces', picture: 'traces', load: () => import('./pages/traces.js') },
  { prefix: '/metrics', title: 'Metrics', picture: 'metrics', load: () => import('./pages/metrics.js') },
];

const main = element('main', HTMLElement);
const rail = element('rail', HTMLElement);
/** @type {(() => void)[]} */
let leaving = [];
let appName = 'Dashboard';
let mounts = 0;

/** @param {string} path */
const pageOf = (path) => PAGES.find(({ prefix }) => prefix !== '/' && (path === prefix || path.startsWith(`${prefix}/`))) ?? PAGES[0];

async function show() {
  const page = pageOf(location.pathname);
  const mount = ++mounts;
  leaving.forEach((stop) => stop());
  leaving = [];
  for (const link of rail.querySelectorAll('a')) {
    const current = link.pathname === page.prefix || (link.pathname === '/traces' && page.prefix === '/traces/detail');
    current ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
  }
  document.title = `${page.title} · ${appName}`;
  const module = await page.load();
  if (mount !== mounts) {
    return;
  }
  replace(main);
  module.mount({
    root: main,
    path: location.pathname.slice(page.prefix.length).split('/').filter(Boolean).map(decodeURIComponent),
    query: new URLSearchParams(location.search),
    remember(query, path) {
      const search = new URLSearchParams();
      for (const [name, value] of Object.entries(query)) {
        for (const item of Array.isArray(value) ? value : [value]) {
          if (item) {
            search.append(name, item);
          }
        }
      }
      const text = search.toString();
      history.replaceState(null, '', (path ?? location.pathname) + (text ? `?${text}` : ''));
    },
    go,
    onLeave: (stop) => leaving.push(stop),
  });
}

/** @param {string} address */
function go(address) {
  history.pushState(null, '', address);
  void show();
  main.focus();
}

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || link.target || link.origin !== location.origin || link.hash) {
    return;
  }
  event.preventDefault();
  go(link.pathname + link.search);
});
addEventListener('popstate', () => void show());

replace(rail, PAGES.filter(({ picture }) => picture).map(({ prefix, title, picture }) => h('a', { href: prefix, title }, icon(picture), h('span', null, title))));

const THEMES = /** @type {const} */ ([['auto', 'System colours', ''], ['sun', 'Light', 'light'], ['moon', 'Dark', 'dark']]);
const themeButton = h('button', { class: 'quiet icon-only' });
function drawTheme() {
  const now = THEMES.find(([, , scheme]) => scheme === (localStorage.getItem('theme') ?? '')) ?? THEMES[0];
  document.documentElement.style.colorScheme = now[2];
  themeButton.setAttribute('aria-label', `Colours: ${now[1]}. Change.`);
  themeButton.title = `Colours: ${now[1]}`;
  replace(themeButton, icon(now[0]));
}
themeButton.addEventListener('click', () => {
  const at = THEMES.findIndex(([, , scheme]) => scheme === (localStorage.getItem('theme') ?? ''));
  localStorage.setItem('theme', THEMES[(at + 1) % THEMES.length][2]);
  drawTheme();
});
drawTheme();
element('top-actions', HTMLElement).append(themeButton, h('button', {
  class: 'quiet icon-only', 'aria-label': 'Sign out', title: 'Sign out',
  onclick: async () => {
    await fetch('/logout', { method: 'POST' });
    location.assign('/login');
  },
}, icon('signout')));

const connection = element('connection', HTMLElement);
function drawConnection() {
  const appHost = resources.list?.connection;
  const [state, picture, text] = live.state === 'lost'
    ? ['lost', 'unplugged', 'The dashboard does not answer; trying again']
    : appHost?.state === 'disconnected'
      ? ['stale', 'unplugged', 'The AppHost is gone; showing what was last known']
      : ['', '', ''];
  connection.dataset.state = state;
  connection.title = state === 'stale' ? appHost?.problem ?? '' : '';
  if (connection.textContent !== text) {
    replace(connection, picture && icon(picture), text && h('span', null, text));
  }
}
live.addEventListener('state', drawConnection);
resources.addEventListener('change', drawConnection);

addEventListener('unhandledrejection', (event) => {
  if (event.reason instanceof ApiError) {
    event.preventDefault();
    toast(event.reason.message, 'bad');
  }
});

try {
  const session = await get('session');
  appName = session.applicationName;
  element('app-name', HTMLElement).textContent = appName;
  live.start();
  resources.start();
  await show();
} catch (error) {
  replace(main, empty('The dashboard does not answer', error instanceof Error ? error.message : String(error), 'unplugged'));
}
