// @ts-check

/** A refusal of the dashboard, or no answer at all (`status` 0). */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} title
   * @param {string} [detail]
   */
  constructor(status, title, detail) {
    super(detail ? `${title} ${detail}` : title);
    this.status = status;
    this.title = title;
    this.detail = detail;
  }
}

/** @typedef {Record<string, string | number | boolean | null | undefined | string[]>} Query */

/**
 * @param {string} path below `/api`
 * @param {Query} [query]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export function get(path, query, signal) {
  return send('GET', path, query, signal);
}

/**
 * @param {string} path below `/api`
 * @param {Query} [query]
 * @returns {Promise<any>}
 */
export function post(path, query) {
  return send('POST', path, query);
}

/** @param {unknown} error */
export function isAbort(error) {
  return error instanceof DOMException && error.name === 'AbortError';
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Query} [query]
 * @param {AbortSignal} [signal]
 */
async function send(method, path, query, signal) {
  let response;
  try {
    response = await fetch(`/api/${path}${search(query)}`, { method, signal });
  } catch (error) {
    if (isAbort(error)) {
      throw error;
    }
    throw new ApiError(0, 'The dashboard does not answer.', 'It ends with the AppHost. This page goes on when it is back.');
  }
  if (response.status === 401) {
    location.assign(`/login?returnUrl=${encodeURIComponent(location.pathname + location.search)}`);
  }
  if (response.status === 204) {
    return null;
  }
  const body = await response.json();
  if (!response.ok) {
    throw new ApiError(response.status, body.title ?? 'The dashboard refused.', body.detail);
  }
  return body;
}

/** @param {Query} [query] */
function search(query) {
  const result = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== null && item !== undefined && item !== '' && item !== false) {
        result.append(name, String(item));
      }
    }
  }
  const text = result.toString();
  return text ? `?${text}` : '';
}
