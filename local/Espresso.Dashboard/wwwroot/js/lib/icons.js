// @ts-check
import { s } from './dom.js';

/** Drawn on a 16 × 16 grid with a stroke of 1.5. @type {Record<string, string>} */
const PATHS = {
  resources: 'M2.500 3h11v4h-11z M2.500 9h11v4h-11z M5 5h.01 M5 11h.01',
  console: 'M2 3h12v10H2z M4.500 6l2 2-2 2 M8.500 10.500h3',
  logs: 'M3 3.500h10 M3 6.500h7 M3 9.500h10 M3 12.500h5',
  traces: 'M2 3.500h6 M5 8h6 M9 12.500h5 M3.500 3.500v4.500H5 M7 8v4.500h2',
  metrics: 'M2.500 2.500v11h11 M5 10l2.500-3 2 1.500L13 4.500',
  sun: 'M8 5.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z M8 2v1 M8 13v1 M2 8h1 M13 8h1 M3.800 3.800l.7.7 M11.500 11.500l.7.7 M12.200 3.800l-.7.7 M4.500 11.500l-.7.7',
  moon: 'M13 9.500A5.500 5.500 0 0 1 6.500 3a5.500 5.500 0 1 0 6.500 6.500z',
  auto: 'M8 2.500a5.500 5.500 0 1 0 0 11z M8 2.500a5.500 5.500 0 0 1 0 11',
  search: 'M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9z M10.500 10.500l3 3',
  close: 'M4 4l8 8 M12 4l-8 8',
  copy: 'M5.500 5.500h7v8h-7z M10.500 5.500v-3h-7v8h2',
  check: 'M3 8.500l3.500 3.500L13 4.500',
  eye: 'M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8z M8 6.300a1.700 1.700 0 1 0 0 3.400 1.700 1.700 0 0 0 0-3.400z',
  'eye-off': 'M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8z M3 13L13 3',
  more: 'M3.500 8h.01 M8 8h.01 M12.500 8h.01',
  pause: 'M5.500 3.500v9 M10.500 3.500v9',
  play: 'M5 3l8 5-8 5z',
  stop: 'M4 4h8v8H4z',
  restart: 'M13 8a5 5 0 1 1-1.700-3.800 M13 2.500v3h-3',
  wrap: 'M2.500 4h11 M2.500 8h9a2 2 0 0 1 0 4H8 M9.500 10.500L8 12l1.500 1.500 M2.500 12h3',
  clock: 'M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11z M8 5v3.200l2 1.300',
  filter: 'M2.500 3.500h11L9.500 8.500v4l-3-1.500V8.500z',
  plus: 'M8 3v10 M3 8h10',
  minus: 'M3 8h10',
  trash: 'M3 4.500h10 M6 4.500v-2h4v2 M4.500 4.500l.5 9h6l.5-9',
  download: 'M8 2.500v7.500 M5 7l3 3 3-3 M3 13h10',
  down: 'M8 3v9.500 M4.500 9L8 12.500 11.500 9',
  'chevron-right': 'M6 3.500L10.500 8 6 12.500',
  'chevron-down': 'M3.500 6L8 10.500 12.500 6',
  back: 'M9.500 3.500L5 8l4.500 4.500',
  ok: 'M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11z M5.500 8.200l1.800 1.800 3.200-3.700',
  warning: 'M8 2.500l6 11H2z M8 6.500v3.200 M8 11.500h.01',
  error: 'M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11z M8 5v3.500 M8 11h.01',
  info: 'M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11z M8 7.500v3.500 M8 5h.01',
  unplugged: 'M5 2.500v3 M11 2.500v3 M3.500 5.500h9v2a4.500 4.500 0 0 1-9 0z M8 12v2 M2 14L14 2',
  http: 'M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11z M2.500 8h11 M8 2.500c-3.500 3.500-3.500 7.500 0 11 M8 2.500c3.500 3.500 3.500 7.500 0 11',
  database: 'M3 4c0-2 10-2 10 0v8c0 2-10 2-10 0z M3 4c0 2 10 2 10 0 M3 8c0 2 10 2 10 0',
  queue: 'M2 5h3v6H2z M6.500 5h3v6h-3z M11 5h3v6h-3z',
  topic: 'M3 6.500v3l6 3v-9z M9 5.500l3-1.500 M9 8h4 M9 10.500l3 1.500',
  function: 'M3.500 13L8 6 M5 3h1.500L12 13h1',
  workflow: 'M6 2.500h4v3H6z M2 10.500h4v3H2z M10 10.500h4v3h-4z M8 5.500V8 M4 10.500V8h8v2.500',
  state: 'M4 3.500h8l2 4.500-2 4.500H4L2 8z',
  event: 'M9 2L4 9h3.500L7 14l5-7H8.500z',
  mail: 'M2 4h12v8.500H2z M2 4.500l6 4.500 6-4.500',
  call: 'M2.500 8h10 M9 4.500L12.500 8 9 11.500',
  internal: 'M8 5.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z',
  link: 'M6.500 9.500l3-3 M7 4.500l1.500-1.500a3 3 0 0 1 4.500 4.500L11.500 9 M9 11.500L7.500 13A3 3 0 0 1 3 8.500L4.500 7',
  table: 'M2.500 3h11v10h-11z M2.500 6.500h11 M2.500 9.800h11 M6.500 6.500V13',
  signout: 'M9 3H3v10h6 M7 8h7 M11.500 5.500L14 8l-2.500 2.500',
  gear: 'M8 5.800a2.200 2.200 0 1 0 0 4.400 2.200 2.200 0 0 0 0-4.400z M8 2v1.800 M8 12.200V14 M2 8h1.800 M12.200 8H14 M3.800 3.800L5 5 M11 11l1.200 1.200 M12.200 3.800L11 5 M5 11l-1.200 1.200',
};

/** Names of Fluent icons that AppHosts give to commands, in our words. @type {[RegExp, string][]} */
const COMMAND_ICONS = [[/restart|sync|repeat|clockwise/i, 'restart'], [/start|play/i, 'play'], [/stop/i, 'stop'], [/delete|trash|broom|eraser/i, 'trash'], [/clock|time|timer|forward/i, 'clock'], [/database/i, 'database'], [/mail/i, 'mail'], [/flash|bolt/i, 'event']];

/**
 * @param {string} name
 * @param {string} [label] what a screen reader says; without it the icon is decoration
 */
export function icon(name, label) {
  const node = s('svg', { class: `icon icon-${name}`, viewBox: '0 0 16 16', 'aria-hidden': label ? null : 'true', role: label ? 'img' : null, 'aria-label': label });
  for (const part of (PATHS[name] ?? PATHS.internal).split(/ (?=M)/)) {
    node.append(s('path', { d: part }));
  }
  return node;
}

/** @param {{name: string, iconName?: string | null}} command */
export function commandIcon(command) {
  const hint = `${command.iconName ?? ''} ${command.name}`;
  return COMMAND_ICONS.find(([pattern]) => pattern.test(hint))?.[1] ?? 'gear';
}
