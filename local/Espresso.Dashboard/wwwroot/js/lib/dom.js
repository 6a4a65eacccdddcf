// @ts-check

/** @typedef {Node | string | number | null | undefined | false} Child */
/**
 * Attributes of an element. `on…` are listeners, `class`, `text`, `data` and `style` (custom properties and properties) are what
 * they say, `true` is an empty attribute, `false`, `null` and `undefined` are none. The rest are attributes.
 * @typedef {Record<string, any>} Attributes
 */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Builds an element. Text is always text: nothing here parses markup, which is what keeps log messages from becoming pages.
 * @param {string} tag
 * @param {Attributes | null} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  apply(node, attributes);
  append(node, children);
  return node;
}

/**
 * @param {string} tag
 * @param {Attributes | null} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {SVGElement}
 */
export function s(tag, attributes, ...children) {
  const node = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  apply(node, attributes);
  append(node, children);
  return node;
}

/**
 * @param {Element} parent
 * @param {...(Child | Child[])} children
 */
export function replace(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

/**
 * The element of that id, which the page must have.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function element(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) {
    throw new Error(`The page has no ${kind.name} #${id}.`);
  }
  return found;
}

/**
 * Runs `action` once things have been quiet for `wait` milliseconds.
 * @param {() => void} action
 * @param {number} wait
 */
export function debounce(action, wait) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };
}

/**
 * @param {Element} node
 * @param {Attributes | null | undefined} attributes
 */
function apply(node, attributes) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else if (name === 'text') {
      node.textContent = value;
    } else if (name === 'data') {
      for (const [key, item] of Object.entries(value)) {
        if (item !== null && item !== undefined) {
          node.setAttribute(`data-${key}`, String(item));
        }
      }
    } else if (name === 'style') {
      for (const [key, item] of Object.entries(value)) {
        /** @type {HTMLElement} */ (node).style.setProperty(key, String(item));
      }
    } else if (name === 'value') {
      /** @type {HTMLInputElement} */ (node).value = value;
    } else {
      node.setAttribute(name, value === true ? '' : String(value));
    }
  }
}

/**
 * @param {Element} parent
 * @param {(Child | Child[])[]} children
 */
function append(parent, children) {
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) {
      parent.append(typeof child === 'number' ? String(child) : child);
    }
  }
}
