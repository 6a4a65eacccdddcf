// @ts-check
import { post } from './api.js';
import { icon } from './icons.js';
import { confirm, menuButton, toast } from './overlay.js';
import { h } from './dom.js';

/**
 * The button that forgets telemetry, of the chosen resource or of all.
 * @param {'logs' | 'traces' | 'metrics'} kind
 * @param {() => string} resource
 */
export function clearButton(kind, resource) {
  return menuButton({ class: 'icon-only', 'aria-label': `Clear ${kind}`, title: `Clear ${kind}` }, [icon('trash')], () => [
    resource() && h('button', { onclick: () => clear(kind, resource()) }, icon('trash'), `Clear the ${kind} of ${resource()}`),
    h('button', { onclick: () => clear(kind, '') }, icon('trash'), `Clear all ${kind}`),
  ]);
}

/**
 * @param {'logs' | 'traces' | 'metrics'} kind
 * @param {string} resource
 */
async function clear(kind, resource) {
  const what = resource ? `the ${kind} of ${resource}` : `all ${kind}`;
  if (await confirm(`Clear ${what}?`, 'The dashboard forgets them for everyone who looks at it. What arrives from now on is kept.', 'Clear')) {
    await post('clear', { kind, resource });
    toast(`Cleared ${what}.`, 'ok');
  }
}
