// Requests, and how to repeat them in a shell.

import { parse } from './json.js';
import { onlyValue, parametersOf, withVersion } from './document.js';

export const authorization = () => sessionStorage.getItem('authorization') ?? '';

function headersOf(operation, { body, etag } = {}) {
  const headers = { Accept: operation?.['x-accept'] ?? 'application/json' };
  for (const parameter of parametersOf(operation, 'header')) {
    if (onlyValue(parameter)) headers[parameter.name] = onlyValue(parameter);
    if (parameter.name === 'If-Match' && etag) headers['If-Match'] = etag;
    if (parameter.name === 'Idempotency-Key' && parameter.required) headers['Idempotency-Key'] = randomKey();
  }
  if (authorization()) headers.Authorization = authorization();
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  return headers;
}

const randomKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export async function send(method, url, operation, { body, etag } = {}) {
  const target = new URL(url, location.href);
  target.search = withVersion(target.search, operation);
  const request = { method, url: target.href, headers: headersOf(operation, { body, etag }), body };
  const begun = performance.now();
  try {
    const response = await fetch(target, { method, headers: request.headers, body, cache: 'no-store' });
    const text = await response.text();
    return { ...request, response, status: response.status, reason: response.statusText, text, json: tried(text), took: performance.now() - begun };
  } catch (error) {
    return { ...request, status: 0, reason: String(error), text: '', took: performance.now() - begun };
  }
}

function tried(text) {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** The request as a command. On the screen nobody reads what the user authenticates with. */
export function curl({ method, url, headers, body }, isShown) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const shown = ([name, value]) => `-H ${quoted(`${name}: ${isShown && name === 'Authorization' ? '…' : value}`)}`;
  const parts = ['curl', method === 'GET' ? [] : ['-X', method], Object.entries(headers).map(shown), body === undefined ? [] : ['--data', quoted(body)]];
  return [...parts.flat(), quoted(url)].join(' ');
}
