// The frame of the page: title, status, command, resources.

import { el } from './elements.js';
import { api, base, namesIn, placeOf, urlOf } from './document.js';
import { authorization, curl } from './requests.js';

export const parts = {
  title: el('h1'),
  status: el('p', { role: 'status', 'aria-live': 'polite', id: 'status' }),
  curl: el('code', { id: 'curl' }),
  alerts: el('div', { role: 'alert', id: 'alerts' }),
  resources: el('nav', { 'aria-label': 'Resources' }),
  main: el('main'),
};
let copied = '';

export function frame(restart) {
  const copy = () => navigator.clipboard?.writeText(copied).then(() => say('Copied.'));
  const user = el('input', { type: 'password', id: 'authorization', autocomplete: 'off', placeholder: 'Bearer …' });
  user.value = authorization();
  const keep = (event) => {
    event.preventDefault();
    sessionStorage.setItem('authorization', user.value.trim());
    restart();
  };
  const login = el('form', { submit: keep, class: 'login' }, el('label', { for: 'authorization' }, 'Authorization '), user, el('button', {}, 'Use'));
  const request = el('div', { class: 'request' }, parts.curl, el('button', { type: 'button', click: copy }, 'Copy'));
  document.body.replaceChildren(el('header', {}, parts.resources, login), parts.title, parts.status, request, parts.alerts, parts.main);
}

const say = (text) => (parts.status.textContent = text);

/** Says what a request took, and how to repeat it. */
export function note(answer) {
  const statements = answer.response?.headers.get('x-query-count');
  const count = statements && `${statements} ${statements === '1' ? 'statement' : 'statements'}`;
  say([`${answer.method} ${answer.status} ${answer.reason}`.trim(), count, `${Math.round(answer.took)} ms`].filter(Boolean).join(' · '));
  parts.curl.textContent = curl(answer, true);
  copied = curl(answer, false);
}

/** The segments of the path, each with a link where it is served. */
export function crumbs() {
  const segments = location.pathname.slice(base().length).split(/(?<=\/)/);
  return segments.map((segment, at) => {
    const path = segments.slice(0, at + 1).join('');
    const known = [path, path.replace(/\/$/, '')].find((path) => api.paths?.[placeOf(`/${path}`).template]?.get);
    const isLast = at === segments.length - 1;
    return known === undefined || isLast ? segment : el('a', { href: base() + known }, segment);
  });
}

export function showResources() {
  const lists = Object.keys(api.paths ?? {}).filter((template) => api.paths[template].get && namesIn(template).length === 0);
  const links = lists.map((template) => el('li', {}, el('a', { href: urlOf(template, {}) }, template)));
  parts.resources.replaceChildren(el('details', {}, el('summary', {}, api.info?.title ?? 'Resources'), el('ul', {}, ...links)));
}
