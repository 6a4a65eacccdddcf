// @ts-check

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' });
const shortClock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const compact = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

/** @param {number} ms since 1970 */
export const time = (ms) => clock.format(ms);

/** @param {number} ms since 1970 */
export const timeShort = (ms) => shortClock.format(ms);

/** @param {number | string} when */
export const dateTime = (when) => full.format(typeof when === 'string' ? Date.parse(when) : when);

/**
 * A length of time in the unit that reads best.
 * @param {number} ms
 */
export function duration(ms) {
  if (ms < 0.001) {
    return ms <= 0 ? '0' : `${Math.round(ms * 1e6)} ns`;
  }
  if (ms < 1) {
    return `${digits(ms * 1000)} µs`;
  }
  if (ms < 1000) {
    return `${digits(ms)} ms`;
  }
  if (ms < 60_000) {
    return `${digits(ms / 1000)} s`;
  }
  const seconds = Math.round(ms / 1000);
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  return days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

/** @param {number} value */
export const number = (value) => {
  const size = Math.abs(value);
  return size !== 0 && size < 0.01 ? value.toPrecision(2) : compact.format(value);
};

/**
 * A measured value with its unit, as UCUM names it.
 * @param {number} value
 * @param {string} unit
 */
export function measure(value, unit) {
  switch (unit) {
    case 's': return duration(value * 1000);
    case 'ms': return duration(value);
    case 'By': return bytes(value);
    case '': case '1': return number(value);
    default: return `${number(value)} ${unitName(unit, value)}`;
  }
}

/**
 * `{request}` is an annotation, of which people write the word; `Cel` and the like have signs.
 * @param {string} unit
 * @param {number} [value]
 */
export function unitName(unit, value) {
  const signs = /** @type {Record<string, string>} */ ({ Cel: '°C', By: 'bytes', '1': '', '%': '%' });
  const word = /^\{(.*)\}$/.exec(unit)?.[1];
  if (word) {
    return value !== undefined && Math.abs(value) === 1 ? word : `${word}s`.replace(/ss$/, 's');
  }
  return signs[unit] ?? unit;
}

/** @param {number} value */
function bytes(value) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let step = 0;
  for (; Math.abs(value) >= 1024 && step < units.length - 1; step++) {
    value /= 1024;
  }
  return `${number(value)} ${units[step]}`;
}

/** @param {number} value */
function digits(value) {
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}

/** @type {Map<string, number>} */
const hues = new Map();

/**
 * The hue of a resource: neighbours in the list of resources get colours far apart (the golden angle), and none the red of errors.
 * @param {string} name
 */
export function hue(name) {
  let index = hues.get(name);
  if (index === undefined) {
    index = hues.size;
    hues.set(name, index);
  }
  return Math.round((45 + ((210 + index * 137.508) % 320)) % 360);
}
