// Problems of an answer, each at the control that it is about.

import { isObject } from './json.js';
import { decoded, unescapePointer } from './document.js';

/** What is said of an object, and of none of its members. */
const OF_ALL = ['non_field_errors', 'root', 'serverError'];

/** The problems of an answer, each with the way to its place: a JSON pointer in the strict profile, a nested map in the others. */
function problemsOf({ status, reason, json, response }) {
  if (Array.isArray(json?.errors) && response.headers.get('content-type')?.startsWith('application/problem+json')) {
    return json.errors.map(({ pointer, parameter, detail }) => ({ path: parameter ? [parameter] : wayOf(pointer), detail }));
  }
  if (isObject(json?.errors)) return messages(json.errors, []);
  if (isObject(json) && typeof json.detail === 'string') return [{ path: [], detail: json.detail }];
  return json === undefined ? [{ path: [], detail: `${status} ${reason}` }] : messages(json, []);
}

const wayOf = (pointer = '') => decoded(pointer.replace(/^#/, '')).split('/').slice(1).map(unescapePointer);

function messages(value, path) {
  if (typeof value === 'string') return [{ path, detail: value }];
  const below = (key, inner) => (OF_ALL.includes(key) || (Array.isArray(value) && typeof inner === 'string') ? path : [...path, key]);
  return Object.entries(value ?? {}).flatMap(([key, inner]) => messages(inner, below(key, inner)));
}

/** Shows each problem at the control that it is about, or at the one around it. */
export function showProblems(answer, root) {
  for (const { path, detail } of problemsOf(answer)) {
    const [control, rest] = root.find(path);
    control.blame(rest.length ? `${rest.join(' › ')}: ${detail}` : detail);
  }
}
