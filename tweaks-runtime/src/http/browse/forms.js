// Forms: what can be done here.

import { isObject, toJson } from './json.js';
import { el } from './elements.js';
import { reload } from './navigation.js';
import { api, base, detailOf, here, resolve, rowUrl, shownSchema, urlOf } from './document.js';
import { send } from './requests.js';
import { showProblems } from './problems.js';
import { control, group } from './controls.js';
import { note, parts } from './frame.js';

const WORDS = { post: 'Create', put: 'Change', patch: 'Change', delete: 'Delete' };

/** The operations that change something on this path, and the actions below it. */
export function changes() {
  const own = api.paths?.[here.template] ?? {};
  const isRow = here.template !== '' && Object.keys(api.paths).some((list) => detailOf(list) === here.template);
  const usual = Object.keys(WORDS).filter((method) => own[method] && !(isRow && method === 'put' && own.patch));
  const word = (method) => (method === 'put' && !isRow ? 'Bulk edit' : WORDS[method]);
  return [...usual.map((method) => ({ method, url: location.pathname, operation: own[method], word: word(method) })), ...actions()];
}

function actions() {
  const tag = here.operation?.tags?.[0];
  const isBelow = (template) => template.startsWith(here.template) && /^\/?[^{}/]+\/?$/.test(template.slice(here.template.length));
  const below = Object.keys(api.paths ?? {}).filter((template) => here.template && isBelow(template));
  const operations = below.flatMap((template) => Object.entries(api.paths[template]).map(([method, operation]) => ({ method, operation, template })));
  const offered = operations.filter(({ operation }) => operation.tags?.[0] === tag);
  return offered.map(({ method, operation, template }) => ({ method, operation, url: urlOf(template, here.values), word: operation.summary }));
}

export function changeForm({ method, url, operation, word }, row, etag) {
  if (method === 'get') return el('p', {}, el('a', { href: url }, word));
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  const isDelete = method === 'delete';
  const root = isDelete ? group('', { properties: {} }) : control('', schema ?? {});
  if (method === 'patch' || (method === 'put' && row)) root.write(row);
  const before = Object.fromEntries(Object.entries(root.controls ?? {}).map(([name, own]) => [name, toJson(own.read())]));
  const button = el('button', {}, word);
  const body = () => {
    if (isDelete) return undefined;
    const value = root.read();
    if (method !== 'patch') return value === undefined && schema ? {} : value;
    return Object.fromEntries(Object.entries(value ?? {}).filter(([name, own]) => toJson(own) !== before[name]));
  };
  const submit = async (event) => {
    event.preventDefault();
    if (isDelete && !confirm(`Delete ${location.pathname}?`)) return;
    root.clear();
    button.disabled = true;
    await change({ method, url, operation, root, body, etag });
    button.disabled = false;
  };
  const form = el('form', { submit, novalidate: true }, root.element, button);
  return el('details', { class: 'change', 'data-method': method }, el('summary', {}, word), form);
}

async function change({ method, url, operation, root, body, etag }) {
  let text;
  try {
    const value = body();
    text = value === undefined ? undefined : toJson(value);
  } catch (error) {
    return root.blame(`This is no JSON: ${error.message}`);
  }
  const answer = await send(method.toUpperCase(), url, operation, { body: text, etag });
  if (answer.status === 0 || answer.status >= 400) {
    note(answer);
    showProblems(answer, root);
    return root.element.querySelector('[aria-invalid] ')?.focus();
  }
  await done(method, answer, operation);
}

/** Shows the page as it is after a change. */
async function done(method, answer, operation) {
  const list = Object.keys(api.paths).find((list) => detailOf(list) === here.template);
  if (method === 'delete' && list) return location.assign(urlOf(list, here.values) ?? base());
  await reload();
  note(answer);
  const url = method === 'post' && rowUrl(here.template, answer.json, shownSchema(operation));
  const said = `${answer.status} ${answer.reason}`;
  parts.alerts.replaceChildren(el('p', { class: 'done' }, url ? el('a', { href: url }, `${said}: ${new URL(url, location.href).pathname}`) : said));
}

/** The row with all that a body can change, and with the keys of nested rows where bodies name them. */
export async function editable(answer) {
  const operation = api.paths?.[here.template]?.patch ?? api.paths?.[here.template]?.put;
  const body = resolve(operation?.requestBody?.content?.['application/json']?.schema);
  const offered = here.operation?.['x-on-demand-fields'] ?? [];
  const lacks = Object.keys(body.properties ?? {}).filter((name) => offered.includes(name) && answer.json[name] === undefined);
  const whole = lacks.length ? await send('GET', `${location.pathname}?include_fields=${lacks.join(',')}`, here.operation) : answer;
  return { row: marked(whole.json, shownSchema(here.operation)), etag: whole.response?.headers.get('etag') };
}

/** A copy of a row whose nested rows say which resource they are of, and their key. */
function marked(value, schema) {
  const resolved = resolve(schema);
  if (Array.isArray(value)) return value.map((entry) => marked(entry, resolved.items));
  if (!isObject(value) || !resolved.properties) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, own]) => [name, marked(own, resolved.properties[name])]));
  const key = Object.keys(resolved.properties).find((name) => resolved.properties[name]['x-key']);
  const marks = { '\u0000resource': resolved['x-resource'], '\u0000key': value[key] };
  Object.entries(marks).forEach(([name, mark]) => Object.defineProperty(copy, name, { value: mark, enumerable: false }));
  return copy;
}
