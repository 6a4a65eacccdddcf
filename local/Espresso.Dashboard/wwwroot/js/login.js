// @ts-check
import { element } from './lib/dom.js';

const form = element('login', HTMLFormElement);
const token = element('token', HTMLInputElement);
const problem = element('login-problem', HTMLElement);
const query = new URLSearchParams(location.search);

if (query.has('refused')) {
  problem.textContent = 'That token is not the one of this dashboard. It may have been restarted since.';
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  problem.textContent = '';
  try {
    const response = await fetch('/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: token.value.trim() }),
    });
    if (response.ok) {
      const back = query.get('returnUrl') ?? '/';
      location.assign(/^\/(?![/\\])/.test(back) ? back : '/');
      return;
    }

    const answer = await response.json();
    problem.textContent = `${answer.title} ${answer.detail ?? ''}`;
  } catch {
    problem.textContent = 'The dashboard does not answer. Is the AppHost still running?';
  }

  token.select();
});
