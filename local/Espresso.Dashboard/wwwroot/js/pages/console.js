// @ts-check
import { get } from '../lib/api.js';
import { parse, plain, strip } from '../lib/ansi.js';
import { debounce, h, replace } from '../lib/dom.js';
import { dateTime, time } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { live } from '../lib/live.js';
import { toast } from '../lib/overlay.js';
import { empty, searchBox } from '../lib/parts.js';
import { resources, resourceSelect, title } from '../lib/resources.js';

/** @typedef {{lineNumber: number, text: string, isError: boolean, timestamp: string | null}} Line */

/** Lines per block; the browser skips layout and paint of blocks out of view (`content-visibility`). */
const BLOCK = 200;
/** Lines kept on the page. */
const KEPT = 10_000;
const LINK = /https?:\/\/[^\s"'<>\u001b]+[^\s"'<>\u001b.,;:!?)\]}]/g;

/** @param {import('../main.js').Context} context */
export function mount(context) {
  let resource = context.path[0] === 'resource' ? (context.path[1] ?? '') : (context.query.get('resource') ?? '');
  let cursor = '';
  let paused = false;
  let text = '';
  /** @type {Line[]} */
  let lines = [];
  let style = plain();
  let follow = true;
  let stopNews = () => {};

  // Blocks that were never seen have a guessed height; as they get their own, the end moves.
  const content = h('div', { class: 'content' });
  const growing = new ResizeObserver(() => { if (follow) { toEnd(); } });
  growing.observe(content);
  context.onLeave(() => growing.disconnect());
  const log = h('div', { class: 'console scroll', tabindex: '0', role: 'log', 'aria-label': 'Console lines', 'aria-live': 'off' }, content);
  const note = h('div', { class: 'fill-note' });
  const jump = h('button', { class: 'jump', hidden: true, onclick: () => { follow = true; toEnd(); } }, icon('down'), 'Newest lines');
  const foot = h('footer', { class: 'page-foot', 'aria-live': 'off' });
  const picker = resourceSelect(resource, '', () => (resources.list?.resources ?? []).map((row) => [row.resource.name, title(row.resource)]), choose);
  const searched = debounce(redraw, 150);
  const pause = h('button', { 'aria-pressed': 'false', onclick: () => setPaused(!paused) }, icon('pause'), 'Pause');
  const toggle = (/** @type {string} */ name, /** @type {string} */ label, /** @type {string} */ picture, /** @type {boolean} */ initially) => {
    const on = (localStorage.getItem(`console-${name}`) ?? String(initially)) === 'true';
    log.classList.toggle(name, on);
    const button = h('button', { class: 'icon-only', 'aria-pressed': String(on), title: label, 'aria-label': label, onclick: () => {
      const now = log.classList.toggle(name);
      localStorage.setItem(`console-${name}`, String(now));
      button.setAttribute('aria-pressed', String(now));
      if (follow) { toEnd(); }
    } }, icon(picture));
    return button;
  };

  replace(context.root,
    h('header', { class: 'page-head' }, h('h1', null, 'Console logs'), picker.node,
      searchBox('Show lines with…', '', (value) => { text = value.toLowerCase(); searched(); }),
      h('span', { class: 'push tools' },
        toggle('times', 'Timestamps', 'clock', true), toggle('wrap', 'Wrap lines', 'wrap', true),
        h('button', { class: 'icon-only', title: 'Download', 'aria-label': 'Download', onclick: download }, icon('download')),
        h('button', { class: 'icon-only', title: 'Clear the view', 'aria-label': 'Clear the view', onclick: () => { lines = []; redraw(); } }, icon('trash')),
        pause)),
    h('div', { class: 'body' }, h('div', { class: 'fill' }, note, log, jump)), foot);

  let top = 0;
  log.addEventListener('scroll', () => {
    if (log.scrollTop + log.clientHeight >= log.scrollHeight - 8) {
      follow = true;
    } else if (log.scrollTop < top - 1) {
      // Only a person scrolls back; that the end moves away is no wish to leave it.
      follow = false;
    }
    top = log.scrollTop;
    jump.hidden = follow || log.hidden;
  }, { passive: true });
  context.onLeave(picker.stop);
  context.onLeave(() => stopNews());
  context.onLeave(resources.on((list) => {
    if (!resource && list.resources.length > 0) {
      choose(list.resources[0].resource.name);
    }
    state();
  }));
  start();

  /** @param {string} name */
  function choose(name) {
    resource = name;
    picker.select.value = name;
    context.remember({}, `/consolelogs/resource/${encodeURIComponent(name)}`);
    lines = [];
    cursor = '';
    follow = true;
    redraw();
    start();
  }

  function start() {
    stopNews();
    if (resource) {
      stopNews = live.on([`console:${resource}`, 'resources'], read);
    }
  }

  async function read() {
    const asked = resource;
    if (paused) {
      return;
    }
    let page;
    try {
      page = await get(`console/${encodeURIComponent(asked)}`, { cursor });
    } catch (error) {
      if (asked === resource && lines.length === 0) {
        state(error instanceof Error ? error.message : String(error));
      }
      return;
    }
    if (asked !== resource || paused) {
      return;
    }
    cursor = page.cursor;
    if (page.reset) {
      lines = [];
      redraw();
    }
    if (page.skipped > 0) {
      page.items.unshift({ lineNumber: 0, text: `… ${page.skipped} lines came too fast to be kept …`, isError: false, timestamp: null });
    }
    add(page.items);
  }

  /** @param {Line[]} items */
  function add(items) {
    lines.push(...items);
    if (lines.length > KEPT + 1000) {
      lines = lines.slice(-KEPT);
      redraw();
    } else {
      draw(items);
    }
  }

  function redraw() {
    replace(content);
    style = plain();
    draw(lines);
  }

  /** @param {Line[]} items */
  function draw(items) {
    let block = /** @type {HTMLElement | null} */ (content.lastElementChild);
    for (const line of items) {
      const parsed = parse(line.text, style);
      style = parsed.style;
      if (text && !strip(line.text).toLowerCase().includes(text)) {
        continue;
      }
      if (!block || block.childElementCount >= BLOCK) {
        block = h('div', { class: 'block' });
        content.append(block);
      }
      block.append(h('div', { class: line.isError ? 'line err' : 'line' },
        h('span', { class: 'at', title: line.timestamp ? dateTime(line.timestamp) : '' }, line.timestamp ? time(Date.parse(line.timestamp)) : ''),
        line.isError && h('span', { class: 'stream' }, 'err'),
        h('span', { class: 'text' }, parsed.segments.map(segment))));
    }
    state();
    if (follow) {
      toEnd();
    }
  }

  function toEnd() {
    log.scrollTop = log.scrollHeight;
    jump.hidden = true;
  }

  /** @param {string} [problem] */
  function state(problem) {
    const shown = log.querySelector('.line');
    const list = resources.list;
    log.hidden = !shown;
    note.hidden = Boolean(shown);
    if (!shown) {
      replace(note, problem ? empty('No console to show', problem, 'unplugged')
        : list?.connection.state === 'none' ? empty('No AppHost', 'Console lines come from the AppHost; this dashboard was started on its own.', 'unplugged')
          : !resource ? empty('No resources yet', 'Their console lines appear here.', 'console')
            : text && lines.length > 0 ? empty('Nothing found', `None of the ${lines.length} lines contains “${text}”.`, 'search')
              : empty('Nothing written yet', `Lines that ${picker.select.selectedOptions[0]?.text ?? resource} writes appear here at once.`, 'console'));
    }
    const one = list?.resources.find((row) => row.resource.name === resource)?.resource;
    replace(foot, h('span', null, `${lines.length} lines`), text && h('span', null, `${log.querySelectorAll('.line').length} shown`), one?.state && h('span', null, one.state), paused && h('span', { class: 'problem' }, 'Paused'));
  }

  /** @param {boolean} value */
  function setPaused(value) {
    paused = value;
    pause.setAttribute('aria-pressed', String(paused));
    replace(pause, icon(paused ? 'play' : 'pause'), paused ? 'Resume' : 'Pause');
    state();
    if (!paused) {
      void read();
    }
  }

  function download() {
    if (lines.length === 0) {
      toast('There are no lines to save.');
      return;
    }
    const content = lines.map((line) => `${line.timestamp ?? ''} ${strip(line.text)}`.trimStart()).join('\n');
    const url = URL.createObjectURL(new Blob([content, '\n'], { type: 'text/plain' }));
    h('a', { href: url, download: `${resource}.log` }).click();
    URL.revokeObjectURL(url);
  }
}

/** @param {import('../lib/ansi.js').Segment} part */
function segment({ text, style }) {
  const classes = [style.bold && 'b', style.dim && 'd', style.italic && 'i', style.underline && 'u', style.inverse && 'inv'];
  const styles = /** @type {Record<string, string>} */ ({});
  for (const [property, value, prefix] of /** @type {const} */ ([['color', style.color, 'fg'], ['background-color', style.background, 'bg']])) {
    if (typeof value === 'number') {
      classes.push(`${prefix}${value}`);
    } else if (value) {
      styles[property] = value;
    }
  }
  const content = linked(text);
  const names = classes.filter(Boolean).join(' ');
  return names || Object.keys(styles).length > 0 ? h('span', { class: names, style: styles }, content) : h('span', null, content);
}

/** @param {string} text */
function linked(text) {
  const parts = /** @type {import('../lib/dom.js').Child[]} */ ([]);
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    parts.push(text.slice(at, match.index), h('a', { href: match[0], target: '_blank', rel: 'noopener noreferrer' }, match[0]));
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  return parts;
}
