// @ts-check
import { element, h, replace } from './dom.js';
import { icon } from './icons.js';

/**
 * A short message at the edge of the screen.
 * @param {string} text
 * @param {'ok' | 'bad' | 'info'} [tone]
 */
export function toast(text, tone = 'info') {
  const node = h('div', { class: 'toast', data: { tone } }, h('span', null, text),
    h('button', { class: 'quiet small icon-only', 'aria-label': 'Dismiss', onclick: () => node.remove() }, icon('close')));
  element('toasts', HTMLElement).append(node);
  // A failure stays until it was read.
  if (tone !== 'bad') {
    setTimeout(() => node.remove(), 5000);
  }
}

/**
 * Asks before something is done.
 * @param {string} title
 * @param {string} text
 * @param {string} action the word on the button
 * @returns {Promise<boolean>}
 */
export function confirm(title, text, action) {
  return new Promise((resolve) => {
    const dialog = /** @type {HTMLDialogElement} */ (h('dialog', { 'aria-labelledby': 'confirm-title' },
      h('form', { method: 'dialog' },
        h('h2', { id: 'confirm-title' }, title),
        h('p', null, text),
        h('footer', null, h('button', { value: 'no' }, 'Cancel'), h('button', { value: 'yes', class: 'primary' }, action)))));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/**
 * A button that opens a menu below it.
 * @param {import('./dom.js').Attributes} attributes of the button
 * @param {import('./dom.js').Child[]} face what the button shows
 * @param {() => import('./dom.js').Child[]} items
 * @param {boolean} [stay] keeps the menu open after a choice, for check boxes
 */
export function menuButton(attributes, face, items, stay = false) {
  const button = h('button', { 'aria-haspopup': 'true', 'aria-expanded': 'false', ...attributes }, face);
  const open = () => {
    const menu = h('div', { class: 'menu', popover: 'auto' }, items());
    button.after(menu);
    menu.addEventListener('toggle', (event) => {
      const opened = /** @type {ToggleEvent} */ (event).newState === 'open';
      button.setAttribute('aria-expanded', String(opened));
      if (!opened) {
        const inside = menu.contains(document.activeElement);
        menu.remove();
        if (inside) {
          button.focus();
        }
      }
    });
    menu.addEventListener('click', (event) => {
      if (!stay && /** @type {Element} */ (event.target).closest('button, a')) {
        menu.hidePopover();
      }
    });
    menu.addEventListener('keydown', (event) => {
      const entries = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll('button, a, input')]);
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (step) {
        event.preventDefault();
        const at = entries.indexOf(/** @type {HTMLElement} */ (document.activeElement));
        entries[(at + step + entries.length) % entries.length]?.focus();
      }
    });
    menu.showPopover();
    place(menu, button);
    /** @type {HTMLElement | null} */ (menu.querySelector('button, a, input'))?.focus();
  };
  button.addEventListener('click', (event) => {
    event.stopPropagation();
    open();
  });
  return h('span', { class: 'menu-anchor' }, button);
}

/**
 * Below the button, kept inside the window; above it when there is more room.
 * @param {HTMLElement} menu
 * @param {HTMLElement} button
 */
function place(menu, button) {
  const at = button.getBoundingClientRect();
  const rtl = getComputedStyle(button).direction === 'rtl';
  const left = rtl ? at.left : at.right - menu.offsetWidth > 0 ? Math.min(at.left, innerWidth - menu.offsetWidth - 8) : at.left;
  menu.style.left = `${Math.max(8, left)}px`;
  const below = innerHeight - at.bottom;
  menu.style.top = below > menu.offsetHeight + 8 || below > at.top ? `${at.bottom + 4}px` : `${Math.max(8, at.top - menu.offsetHeight - 4)}px`;
}

/** The panel at the side that shows one thing in full. One per page. */
export class Drawer {
  #back = /** @type {HTMLElement | null} */ (null);
  /** What is shown, to be told apart by the page. @type {string | number | null} */
  key = null;

  /**
   * @param {HTMLElement} host the element that holds list and drawer side by side
   * @param {() => void} [closed]
   */
  constructor(host, closed) {
    this.host = host;
    this.closed = closed;
    this.node = h('aside', { class: 'drawer', 'aria-label': 'Details', hidden: true });
    this.node.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !this.node.querySelector(':popover-open')) {
        event.preventDefault();
        this.close();
      }
    });
    host.append(this.node);
  }

  get open() {
    return !this.node.hidden;
  }

  /**
   * @param {string | number} key
   * @param {import('./dom.js').Child} title
   * @param {import('./dom.js').Child} subtitle
   * @param {import('./dom.js').Child[]} sections
   */
  show(key, title, subtitle, sections) {
    const fresh = !this.open || this.key !== key;
    const top = fresh ? 0 : (this.node.querySelector('.drawer-body')?.scrollTop ?? 0);
    if (!this.open) {
      this.#back = /** @type {HTMLElement | null} */ (document.activeElement);
    }
    const focused = this.node.contains(document.activeElement);
    this.key = key;
    this.node.hidden = false;
    const close = h('button', { class: 'quiet icon-only', 'aria-label': 'Close details', title: 'Close (Esc)', onclick: () => this.close() }, icon('close'));
    const body = h('div', { class: 'drawer-body', tabindex: '0' }, sections);
    replace(this.node, h('header', { class: 'drawer-head' }, h('div', null, h('h2', null, title), subtitle && h('p', null, subtitle)), close), body);
    body.scrollTop = top;
    // On a phone the panel covers the list, so focus follows; beside a list it stays there for the arrow keys.
    if (focused || matchMedia('(max-width: 760px)').matches) {
      close.focus();
    }
  }

  close() {
    if (this.open) {
      this.node.hidden = true;
      this.key = null;
      this.#back?.focus();
      this.closed?.();
    }
  }
}
