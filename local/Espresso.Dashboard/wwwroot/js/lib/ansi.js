// @ts-check

/**
 * @typedef {object} Style
 * @property {number | string | null} color an index of the 16 colours, or a CSS colour
 * @property {number | string | null} background
 * @property {boolean} bold
 * @property {boolean} dim
 * @property {boolean} italic
 * @property {boolean} underline
 * @property {boolean} inverse
 */
/** @typedef {{text: string, style: Style}} Segment */

// CSI sequences, OSC sequences (titles and links) and what else starts with escape; only "m" changes how text looks.
// eslint-disable-next-line no-control-regex
const ESCAPE = /\u001b\[([0-9;:]*)m|\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-_]?|[\u0000-\u0008\u000b-\u001a\u001c-\u001f]/g;

/** @returns {Style} */
export const plain = () => ({ color: null, background: null, bold: false, dim: false, italic: false, underline: false, inverse: false });

/**
 * Splits a line at its ANSI sequences. A style goes on in the next line, so it is given and given back.
 * @param {string} line
 * @param {Style} [style]
 * @returns {{segments: Segment[], style: Style}}
 */
export function parse(line, style = plain()) {
  /** @type {Segment[]} */
  const segments = [];
  let at = 0;
  for (const match of line.matchAll(ESCAPE)) {
    push(line.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[1] !== undefined) {
      style = apply(style, match[1]);
    }
  }
  push(line.slice(at));
  return { segments, style };

  /** @param {string} text */
  function push(text) {
    if (text) {
      segments.push({ text, style });
    }
  }
}

/** @param {string} line */
export const strip = (line) => line.replace(ESCAPE, '');

/**
 * @param {Style} before
 * @param {string} codes
 * @returns {Style}
 */
function apply(before, codes) {
  let style = { ...before };
  const list = codes.split(/[;:]/).map(Number);
  for (let i = 0; i < list.length; i++) {
    const code = list[i];
    if (code === 0) { style = plain(); }
    else if (code === 1) { style.bold = true; }
    else if (code === 2) { style.dim = true; }
    else if (code === 3) { style.italic = true; }
    else if (code === 4) { style.underline = true; }
    else if (code === 7) { style.inverse = true; }
    else if (code === 22) { style.bold = false; style.dim = false; }
    else if (code === 23) { style.italic = false; }
    else if (code === 24) { style.underline = false; }
    else if (code === 27) { style.inverse = false; }
    else if (code >= 30 && code <= 37) { style.color = code - 30; }
    else if (code === 39) { style.color = null; }
    else if (code >= 40 && code <= 47) { style.background = code - 40; }
    else if (code === 49) { style.background = null; }
    else if (code >= 90 && code <= 97) { style.color = code - 82; }
    else if (code >= 100 && code <= 107) { style.background = code - 92; }
    else if (code === 38 || code === 48) {
      const [color, used] = extended(list, i + 1);
      if (code === 38) { style.color = color; } else { style.background = color; }
      i += used;
    }
  }
  return style;
}

/**
 * 5;n is one of 256, 2;r;g;b is any.
 * @param {number[]} list
 * @param {number} at
 * @returns {[number | string | null, number]} the colour and how many numbers it took
 */
function extended(list, at) {
  if (list[at] === 2) {
    return [`rgb(${list.slice(at + 1, at + 4).map((part) => Math.min(255, part || 0)).join(' ')})`, 4];
  }
  const n = list[at + 1];
  if (list[at] !== 5 || !(n >= 0 && n <= 255)) {
    return [null, 1];
  }
  if (n < 16) {
    return [n, 2];
  }
  if (n >= 232) {
    const grey = (n - 232) * 10 + 8;
    return [`rgb(${grey} ${grey} ${grey})`, 2];
  }
  const level = (/** @type {number} */ step) => (step === 0 ? 0 : 55 + step * 40);
  const cube = n - 16;
  return [`rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`, 2];
}
