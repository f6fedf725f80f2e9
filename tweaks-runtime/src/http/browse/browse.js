// The page of a resource. It asks its own URL for JSON, and the API's document for what can be done there, and shows both: rows as a
// table, filters and bodies as forms, problems beside their inputs. Every value becomes text, never markup.

const documentUrl = new URL(document.querySelector('script[data-document]').dataset.document, location.href);
const LOOKUPS = /__(ne|gte?|lte?|in|not_in|range|isnull|i?contains|i?startswith|i?endswith)$/;
const LONG = 160;

let api = {};
let here = { template: '', values: {}, operation: {} };

// ---- JSON: whole numbers of any length stay exact ----

const parse = (text) =>
  JSON.parse(text, (_, value, context) => {
    const source = context?.source ?? '';
    return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : value;
  });

function toJson(value) {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${toJson(member)}`).join(',')}}`;
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

// ---- Elements ----

function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

let ids = 0;
const newId = () => `e${++ids}`;

// ---- The API's document ----

/** A schema without references; `null` as a type becomes `nullable`. */
function resolve(schema = {}) {
  while (schema.$ref) {
    const { $ref, ...beside } = schema;
    const target = $ref.split('/').slice(1).reduce((at, name) => at?.[unescapePointer(name)], api);
    schema = { ...target, ...beside };
  }
  if (schema.anyOf) {
    const { anyOf, ...beside } = schema;
    const nullable = anyOf.some((option) => option.type === 'null');
    return { nullable, ...together(anyOf.filter((option) => option.type !== 'null').map(resolve)), ...beside };
  }
  const types = [schema.type ?? []].flat();
  return types.includes('null') ? { ...schema, nullable: true, type: types.find((type) => type !== 'null') } : { ...schema, type: types[0] };
}

/** Several shapes of an object as one with the members of all of them; required is what each of them requires. */
function together([first, ...others]) {
  if (!others.length || ![first, ...others].every(({ properties }) => properties)) return first;
  const properties = Object.assign({}, ...others.map((shape) => shape.properties), first.properties);
  const required = first.required?.filter((name) => others.every((shape) => shape.required?.includes(name)));
  return { type: 'object', properties, required };
}

const unescapePointer = (name) => name.replaceAll('~1', '/').replaceAll('~0', '~');
const base = () => new URL(api.servers?.[0]?.url ?? '.', documentUrl).pathname;
const namesIn = (template) => [...template.matchAll(/\{([^}:]*)/g)].map(([, name]) => name);
const parametersOf = (operation, place) => (operation?.parameters ?? []).filter((parameter) => parameter.in === place);

/** The only value that a parameter may have: the version, where a header or the query string says it. */
const onlyValue = (parameter) => (parameter.schema.enum?.length === 1 ? parameter.schema.enum[0] : undefined);

/** The template of a path, and the values in it; of several templates the one with the fewest holes. */
function placeOf(path) {
  const found = Object.keys(api.paths ?? {}).map((template) => ({ template, values: valuesIn(template, path) }));
  const holes = ({ template }) => namesIn(template).length;
  return found.filter(({ values }) => values).sort((one, other) => holes(one) - holes(other))[0] ?? { template: '', values: {} };
}

function valuesIn(template, path) {
  const parts = template.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^$()|[\]\\]/g, '\\$&'));
  const found = new RegExp(`^${parts.join('([^/]+)')}$`).exec(path);
  return found && Object.fromEntries(namesIn(template).map((name, at) => [name, decoded(found[at + 1])]));
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The URL of a template; nothing where a value is missing. */
function urlOf(template, values) {
  const isMissing = (name) => values[name] === undefined || values[name] === null || typeof values[name] === 'object';
  if (!api.paths?.[template] || namesIn(template).some(isMissing)) return undefined;
  const path = template.replace(/\{([^}:]*)[^}]*\}/g, (_, name) => encodeURIComponent(values[name]));
  return base() + path.slice(1) + withVersion('', here.operation);
}

/** A query string that says the version, if the operation is told by it. */
function withVersion(search, operation) {
  const query = new URLSearchParams(search);
  for (const parameter of parametersOf(operation, 'query')) {
    if (onlyValue(parameter) && !query.has(parameter.name)) query.set(parameter.name, onlyValue(parameter));
  }
  return query.size ? `?${query}` : '';
}

/** The template of the rows of a list. */
function detailOf(list) {
  const isBelow = (template) => template.startsWith(list) && /^\/?(\{[^}]*\}\/?)+$/.test(template.slice(list.length));
  return Object.keys(api.paths ?? {}).find((template) => isBelow(template) && api.paths[template].get);
}

/** The URL of a row. Its key stands in the row; what the path says besides may be that of this page. */
function rowUrl(list, row, schema) {
  const detail = list && detailOf(list);
  if (!detail || !isObject(row)) return undefined;
  const values = { ...Object.fromEntries(namesIn(list).map((name) => [name, here.values[name]])), ...row };
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property['x-key'] && row[name] !== undefined) values[property['x-key']] = row[name];
  }
  return urlOf(detail, values);
}

/** The schema of the rows, or of the row, that an operation answers with. */
function shownSchema(operation) {
  const [status] = Object.keys(operation?.responses ?? {}).filter((status) => status < '300');
  const schema = resolve(operation?.responses?.[status]?.content?.['application/json']?.schema);
  return resolve(resolve(schema.properties?.results ?? schema).items ?? schema);
}

// ---- Requests ----

const authorization = () => sessionStorage.getItem('authorization') ?? '';

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

async function send(method, url, operation, { body, etag } = {}) {
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
function curl({ method, url, headers, body }, isShown) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const shown = ([name, value]) => `-H ${quoted(`${name}: ${isShown && name === 'Authorization' ? '…' : value}`)}`;
  const parts = ['curl', method === 'GET' ? [] : ['-X', method], Object.entries(headers).map(shown), body === undefined ? [] : ['--data', quoted(body)]];
  return [...parts.flat(), quoted(url)].join(' ');
}

// ---- Problems ----

/** The problems of an answer, each with the way to its place: a JSON pointer in the strict profile, a nested map in the other. */
function problemsOf({ status, reason, json, response }) {
  if (Array.isArray(json?.errors) && response.headers.get('content-type')?.startsWith('application/problem+json')) {
    return json.errors.map(({ pointer, parameter, detail }) => ({ path: parameter ? [parameter] : wayOf(pointer), detail }));
  }
  if (isObject(json) && typeof json.detail === 'string') return [{ path: [], detail: json.detail }];
  return json === undefined ? [{ path: [], detail: `${status} ${reason}` }] : messages(json, []);
}

const wayOf = (pointer = '') => decoded(pointer.replace(/^#/, '')).split('/').slice(1).map(unescapePointer);

function messages(value, path) {
  if (typeof value === 'string') return [{ path, detail: value }];
  const below = (key, inner) => (key === 'non_field_errors' || (Array.isArray(value) && typeof inner === 'string') ? path : [...path, key]);
  return Object.entries(value ?? {}).flatMap(([key, inner]) => messages(inner, below(key, inner)));
}

/** Shows each problem at the control that it is about, or at the one around it. */
function showProblems(answer, root) {
  for (const { path, detail } of problemsOf(answer)) {
    const [control, rest] = root.find(path);
    control.blame(rest.length ? `${rest.join(' › ')}: ${detail}` : detail);
  }
}

// ---- Controls: inputs by their schema ----
// Each has an `element`; `read` and `write` for its value, `undefined` if it has none; `find`, `blame` and `clear` for problems.

function control(name, schema, isRequired = false) {
  const resolved = resolve(schema);
  if (resolved.type === 'object' && resolved.properties) return group(name, resolved, isRequired);
  if (resolved.type === 'array' && resolve(resolved.items).properties) return listOf(name, resolved, isRequired);
  return scalar(name, resolved, isRequired);
}

/** The place of problems of a control, and what it says to those who do not see it. */
function blaming(input) {
  const list = el('ul', { class: 'problems', id: newId() });
  const mark = (isWrong) => (isWrong ? input.setAttribute('aria-invalid', 'true') : input.removeAttribute('aria-invalid'));
  input.setAttribute('aria-describedby', `${input.getAttribute('aria-describedby') ?? ''} ${list.id}`.trim());
  return {
    list,
    blame: (detail) => (list.append(el('li', {}, detail)), mark(true)),
    clear: () => (list.replaceChildren(), mark(false)),
  };
}

function scalar(name, schema, isRequired) {
  const search = schema['x-foreign-key'] && searchOf(schema['x-foreign-key']);
  const [id, hint] = [newId(), el('small', { id: newId() }, hints(schema, isRequired))];
  const input = inputOf(schema);
  const { list, blame, clear } = blaming(input);
  let [isTouched, choice] = [false, undefined];
  input.id = id;
  input.required = isRequired;
  input.setAttribute('aria-describedby', `${hint.id} ${list.id}`);
  input.addEventListener('input', () => (isTouched = true));
  const none = schema.nullable ? el('input', { type: 'checkbox', change: () => (input.disabled = none.checked) }) : undefined;
  const listbox = search && combobox(input, search, (row) => (choice = row));
  const nulls = none && el('label', { class: 'null-tick' }, none, ' null');
  const label = el('label', { for: id }, name || 'Body', isRequired ? el('span', { title: 'required' }, ' *') : undefined);
  const self = {
    element: el('div', { class: 'field', 'data-name': name }, label, el('span', { class: 'input' }, input, listbox, nulls), hint, list),
    blame,
    clear,
    find: (path) => [self, path],
    read() {
      if (none?.checked) return null;
      if (choice?.text === input.value && input.value) return choice.key;
      return input.value === '' && (!isTouched || input.tagName === 'SELECT') ? undefined : valueOf(input.value, schema);
    },
    write(value) {
      if (none) input.disabled = none.checked = value === null;
      if (value !== null && value !== undefined) input.value = isText(schema) ? String(value) : toJson(value);
    },
  };
  return self;
}

const isText = ({ type }) => ['string', 'integer', 'number', 'boolean'].includes(type);

function valueOf(text, schema) {
  if (schema.type === 'boolean') return text === 'true';
  if (schema.type === 'integer' && /^-?\d+$/.test(text)) return parse(text);
  if (schema.type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  return isText(schema) ? text : parse(text);
}

function inputOf(schema) {
  const options = schema.type === 'boolean' ? ['true', 'false'] : schema.enum?.filter((value) => value !== null);
  if (options) return el('select', {}, ...['', ...options].map((value) => el('option', { value }, value === '' ? '–' : String(value))));
  if (!isText(schema)) return el('textarea', { rows: 3, spellcheck: 'false', placeholder: 'JSON' });
  const isProse = schema.type === 'string' && !schema.format && !schema['x-foreign-key'] && (schema.maxLength ?? Infinity) > 255;
  if (isProse) return el('textarea', { rows: 2 });
  const number = { type: 'number', step: schema.type === 'integer' ? 1 : 'any', min: schema.minimum, max: schema.maximum };
  const isNumber = ['integer', 'number'].includes(schema.type) && !schema['x-foreign-key'];
  if (isNumber) return el('input', number);
  return el('input', { type: schema.format === 'date' ? 'date' : 'text', autocomplete: 'off', placeholder: PLACEHOLDERS[schema.format] });
}

const PLACEHOLDERS = { 'date-time': '2026-01-31T12:00:00Z', 'time-local': '12:00:00', uuid: '00000000-0000-0000-0000-000000000000', decimal: '0.00' };

/** The rules about a value, in words. The server is asked whether they hold. */
function hints(schema, isRequired) {
  const { minLength, maxLength, minimum, maximum } = schema;
  const isOfType = (bound) => Math.abs(Number(bound)) >= 2 ** 31 - 1;
  const words = [
    isRequired && 'required',
    schema.format ?? (schema.type === 'string' ? undefined : schema.type),
    minLength > 1 && `at least ${minLength} characters`,
    maxLength && `at most ${maxLength} characters`,
    minimum !== undefined && !isOfType(minimum) && `at least ${minimum}`,
    maximum !== undefined && !isOfType(maximum) && `at most ${maximum}`,
    schema.pattern && schema.pattern !== '\\S' && schema.format !== 'decimal' && `matches ${schema.pattern}`,
    schema['x-unique'] && 'unique',
    ...(schema['x-rules'] ?? []),
    schema.description,
  ];
  return words.filter(Boolean).join(' · ');
}

/** An object: a control for each member. */
function group(name, schema, isRequired, isEntry = false) {
  const required = schema.required ?? [];
  const members = Object.entries(schema.properties).map(([own, property]) => [own, control(own, property, required.includes(own))]);
  const controls = Object.fromEntries(members);
  const legend = el('legend', {}, name || 'Body');
  const box = el('fieldset', { class: name ? 'inner' : 'outer' }, name ? legend : undefined);
  const { list, blame, clear } = blaming(box);
  list.setAttribute('role', 'alert');
  box.append(list, ...members.map(([, member]) => member.element));
  const self = {
    element: box,
    controls,
    blame,
    clear: () => (clear(), members.forEach(([, member]) => member.clear())),
    find: (path) => (Object.hasOwn(controls, path[0] ?? '') ? controls[path[0]].find(path.slice(1)) : [self, path]),
    read() {
      const values = members.map(([own, member]) => [own, member.read()]).filter(([, value]) => value !== undefined);
      return values.length || isEntry || isRequired ? Object.fromEntries(values) : undefined;
    },
    write: (value) => members.forEach(([own, member]) => member.write(initial(value, own, schema))),
  };
  return self;
}

/** The value that a row has for a member of a body: a key that is not shown is that of the only nested row it can be of. */
function initial(row, name, schema) {
  if (row?.[name] !== undefined) return row[name];
  const path = resolve(schema.properties[name])['x-foreign-key'];
  const nested = Object.values(row ?? {}).filter((value) => path && isObject(value) && value['\u0000resource'] === path);
  return nested.length === 1 ? nested[0]['\u0000key'] : undefined;
}

/** A list of objects: a group for each, which can be added and removed. */
function listOf(name, schema, isRequired) {
  const entries = [];
  let isTouched = false;
  const [places, box] = [el('div'), el('fieldset', { class: 'inner' }, el('legend', {}, name || 'Body'))];
  const { list, blame, clear } = blaming(box);
  const add = (value) => {
    const entry = group(`${name} ${entries.length + 1}`.trim(), resolve(schema.items), true, true);
    entry.element.append(el('button', { type: 'button', click: () => remove(entry) }, 'Remove'));
    if (value !== undefined) entry.write(value);
    entries.push(entry);
    places.append(entry.element);
    return entry;
  };
  const remove = (entry) => {
    isTouched = true;
    entries.splice(entries.indexOf(entry), 1);
    entry.element.remove();
    button.focus();
  };
  const more = () => ((isTouched = true), add().element.querySelector('input, select, textarea')?.focus());
  const button = el('button', { type: 'button', click: more }, `Add to ${name || 'the list'}`);
  box.append(list, places, button);
  if (isRequired) add();
  const self = {
    element: box,
    blame,
    clear: () => (clear(), entries.forEach((entry) => entry.clear())),
    find: (path) => (entries[Number(path[0])] ?? { find: () => [self, path] }).find(path.slice(1)),
    read: () => (entries.length || isTouched ? entries.map((entry) => entry.read()) : undefined),
    write(value) {
      if (!Array.isArray(value)) return;
      entries.splice(0).forEach((entry) => entry.element.remove());
      value.forEach(add);
    },
  };
  return self;
}

// ---- Foreign keys: chosen by a search while typing ----

/** How rows of a resource are looked for: by its first filter over the start of a text, in short pages; nothing if it has none. */
function searchOf(list) {
  const operation = api.paths?.[list]?.get;
  const size = operation?.['x-pagination']?.size;
  const parameters = parametersOf(operation, 'query');
  const named = (name) => parameters.find((parameter) => parameter.name === name);
  const isFree = ({ name }) => !resolve(named(name.replace(LOOKUPS, ''))?.schema).enum;
  const starts = (lookup) => parameters.find((parameter) => parameter.name.endsWith(`__${lookup}`) && isFree(parameter));
  const filter = starts('istartswith') ?? starts('startswith');
  const url = urlOf(list, here.values);
  if (!size || !filter || !url) return undefined;
  const schema = shownSchema(operation);
  const key = Object.keys(schema.properties ?? {}).find((name) => schema.properties[name]['x-key']);
  const path = filter.name.replace(LOOKUPS, '').split('__');
  const most = Math.min(20, named(size)?.schema.maximum ?? 20);
  return async (text) => {
    const target = new URL(url, location.href);
    target.searchParams.set(filter.name, text);
    target.searchParams.set(size, most);
    if (named('fields')) target.searchParams.set('fields', [key, path.join('__')].join(','));
    const { json } = await send('GET', target, operation);
    const rows = Array.isArray(json) ? json : (json?.results ?? []);
    return rows.map((row) => ({ key: row[key], text: `${row[key]} – ${path.reduce((value, name) => value?.[name], row) ?? ''}` }));
  };
}

function combobox(input, search, choose) {
  const listbox = el('ul', { role: 'listbox', id: newId(), hidden: true });
  let [at, latest, timer, rows] = [-1, 0, 0, []];
  const show = (found) => {
    [rows, at] = [found, -1];
    listbox.replaceChildren(...rows.map((row, index) => el('li', { role: 'option', id: `${listbox.id}-${index}`, mousedown: () => take(index) }, row.text)));
    listbox.hidden = rows.length === 0;
    input.setAttribute('aria-expanded', String(!listbox.hidden));
    input.removeAttribute('aria-activedescendant');
  };
  const take = (index) => {
    input.value = rows[index].text;
    choose(rows[index]);
    show([]);
  };
  const move = (step) => {
    at = (at + step + rows.length) % rows.length;
    [...listbox.children].forEach((option, index) => option.setAttribute('aria-selected', String(index === at)));
    input.setAttribute('aria-activedescendant', `${listbox.id}-${at}`);
  };
  const ask = async (text, mine) => {
    const found = await search(text);
    if (mine === latest && document.activeElement === input) show(found);
  };
  const type = () => {
    clearTimeout(timer);
    latest += 1;
    if (input.value.trim() === '') return show([]);
    timer = setTimeout(ask, 200, input.value, latest);
  };
  const press = (event) => {
    if (event.key === 'Escape') show([]);
    if (rows.length === 0 || !['ArrowDown', 'ArrowUp', 'Enter'].includes(event.key)) return;
    event.preventDefault();
    if (event.key === 'Enter') take(Math.max(at, 0));
    else move(event.key === 'ArrowDown' ? 1 : -1);
  };
  const attributes = { role: 'combobox', 'aria-controls': listbox.id, 'aria-expanded': 'false', 'aria-autocomplete': 'list', placeholder: 'type to search' };
  Object.entries(attributes).forEach(([name, value]) => input.setAttribute(name, value));
  input.addEventListener('input', type);
  input.addEventListener('keydown', press);
  input.addEventListener('blur', () => ((latest += 1), show([])));
  return listbox;
}

// ---- Values ----

/** A value for people; `row` is the object that it is a member of. */
function show(value, schema = {}, url) {
  const resolved = resolve(schema);
  const link = url ?? foreignUrl(value, resolved);
  if (value === null || value === undefined) return el('span', { class: 'null' }, 'null');
  if (Array.isArray(value)) return showList(value, resolved);
  if (isObject(value)) return showObject(value, resolved);
  if (link) return el('a', { href: link }, String(value));
  const text = String(value);
  if (text.length > LONG) return el('details', {}, el('summary', {}, `${text.slice(0, LONG / 2)}…`), el('div', { class: 'long' }, text));
  return el('span', { class: typeof value }, text);
}

function foreignUrl(value, schema) {
  const [list, detail] = [schema['x-foreign-key'], detailOf(schema['x-foreign-key'] ?? '\u0000')];
  const own = detail && namesIn(detail).filter((name) => !namesIn(list).includes(name));
  return own?.length === 1 ? urlOf(detail, { ...here.values, [own[0]]: value }) : undefined;
}

function showList(values, schema) {
  if (values.length === 0) return el('span', { class: 'null' }, 'none');
  if (values.every(isObject)) return table(values, resolve(schema.items), schema['x-resource']);
  return el('code', {}, values.map((value) => (typeof value === 'string' ? value : toJson(value))).join(', '));
}

function showObject(value, schema) {
  if (!schema.properties) return el('code', {}, toJson(value));
  const members = Object.entries(value);
  const label = members.filter(([, member]) => typeof member !== 'object').map(([, member]) => String(member)).join(' · ');
  const url = rowUrl(schema['x-resource'], value, schema);
  const inner = members.filter(([, member]) => typeof member === 'object' && member !== null);
  const rest = inner.map(([name, member]) => el('div', {}, `${name}: `, show(member, schema.properties[name])));
  return el('span', {}, url ? el('a', { href: url }, label || '→') : label, ...rest);
}

const isKeyOf = (name, schema, list) => Boolean(schema.properties?.[name]?.['x-key']) || namesIn(detailOf(list ?? '\u0000') ?? '').includes(name);

/** Rows as a table; `head` makes the head of a column. */
function table(rows, schema, list, head = (name) => name) {
  const present = new Set(rows.flatMap((row) => Object.keys(row)));
  const declared = Object.keys(schema.properties ?? {}).filter((name) => present.has(name));
  const columns = [...new Set([...declared, ...present])];
  const cell = (row, name, url) => el('td', {}, show(row[name], schema.properties?.[name], isKeyOf(name, schema, list) ? url : undefined));
  const line = (row) => {
    const url = rowUrl(list, row, schema);
    return el('tr', {}, ...columns.map((name) => cell(row, name, url)));
  };
  const heads = columns.map((name) => {
    const content = head(name);
    const sort = content.dataset?.sort;
    return el('th', { scope: 'col', 'aria-sort': sort, title: schema.properties?.[name]?.description }, content);
  });
  return el('table', {}, el('thead', {}, el('tr', {}, ...heads)), el('tbody', {}, ...rows.map(line)));
}

// ---- The parts of the page ----

const parts = {
  title: el('h1'),
  status: el('p', { role: 'status', 'aria-live': 'polite', id: 'status' }),
  curl: el('code', { id: 'curl' }),
  alerts: el('div', { role: 'alert', id: 'alerts' }),
  resources: el('nav', { 'aria-label': 'Resources' }),
  main: el('main'),
};
let copied = '';

function frame() {
  const copy = () => navigator.clipboard?.writeText(copied).then(() => say('Copied.'));
  const user = el('input', { type: 'password', id: 'authorization', autocomplete: 'off', placeholder: 'Bearer …' });
  user.value = authorization();
  const keep = (event) => {
    event.preventDefault();
    sessionStorage.setItem('authorization', user.value.trim());
    start();
  };
  const login = el('form', { submit: keep, class: 'login' }, el('label', { for: 'authorization' }, 'Authorization '), user, el('button', {}, 'Use'));
  const request = el('div', { class: 'request' }, parts.curl, el('button', { type: 'button', click: copy }, 'Copy'));
  document.body.replaceChildren(el('header', {}, parts.resources, login), parts.title, parts.status, request, parts.alerts, parts.main);
}

const say = (text) => (parts.status.textContent = text);

/** Says what a request took, and how to repeat it. */
function note(answer) {
  const statements = answer.response?.headers.get('x-query-count');
  const count = statements && `${statements} ${statements === '1' ? 'statement' : 'statements'}`;
  say([`${answer.method} ${answer.status} ${answer.reason}`.trim(), count, `${Math.round(answer.took)} ms`].filter(Boolean).join(' · '));
  parts.curl.textContent = curl(answer, true);
  copied = curl(answer, false);
}

/** The segments of the path, each with a link where it is served. */
function crumbs() {
  const segments = location.pathname.slice(base().length).split(/(?<=\/)/);
  return segments.map((segment, at) => {
    const path = segments.slice(0, at + 1).join('');
    const known = [path, path.replace(/\/$/, '')].find((path) => api.paths?.[placeOf(`/${path}`).template]?.get);
    const isLast = at === segments.length - 1;
    return known === undefined || isLast ? segment : el('a', { href: base() + known }, segment);
  });
}

function showResources() {
  const lists = Object.keys(api.paths ?? {}).filter((template) => api.paths[template].get && namesIn(template).length === 0);
  const links = lists.map((template) => el('li', {}, el('a', { href: urlOf(template, {}) }, template)));
  parts.resources.replaceChildren(el('details', {}, el('summary', {}, api.info?.title ?? 'Resources'), el('ul', {}, ...links)));
}

// ---- A list: filters, ordering, pages ----

const page = () => here.operation?.['x-pagination'] ?? {};

/** The URL of this list with another query, from its first page on. */
function listUrl(change) {
  const query = new URLSearchParams(location.search);
  query.delete(page().place);
  change(query);
  return `${location.pathname}${query.size ? `?${query}` : ''}`;
}

function orderingHead(name) {
  const ordering = parametersOf(here.operation, 'query').find((parameter) => parameter.name === 'ordering');
  if (!resolve(ordering?.schema.items).enum?.includes(name)) return name;
  const now = new URLSearchParams(location.search).get('ordering')?.split(',')[0];
  const next = { [name]: `-${name}`, [`-${name}`]: '' }[now] ?? name;
  const sort = { [name]: 'ascending', [`-${name}`]: 'descending' }[now] ?? 'none';
  const url = listUrl((query) => (next ? query.set('ordering', next) : query.delete('ordering')));
  const sign = { ascending: ' ▲', descending: ' ▼', none: '' }[sort];
  return el('a', { href: url, 'data-sort': sort, 'data-focus': `order ${name}` }, name + sign);
}

/** The filters of the list as a form: the plain ones and those in use, and any other when it is asked for. */
function filterForm() {
  const given = new URLSearchParams(location.search);
  const isOwn = ({ name, schema }) => !['include_fields', page().place].includes(name) && schema.enum?.length !== 1;
  const parameters = parametersOf(here.operation, 'query').filter(isOwn);
  const shown = new Map();
  const fields = el('div', { class: 'fields' });
  const add = (parameter) => {
    const own = filterControl(parameter, given.getAll(parameter.name));
    shown.set(parameter.name, own);
    fields.append(own.element);
    return own;
  };
  const isPlain = ({ name }) => !name.includes('__') && !['fields', 'omit', 'ordering'].includes(name);
  parameters.filter((parameter) => isPlain(parameter) || given.has(parameter.name)).forEach(add);
  const others = parameters.filter(({ name }) => !shown.has(name));
  const select = el('select', { 'aria-label': 'Add a filter', id: 'more-filters' }, el('option', { value: '' }, 'Add a filter…'));
  select.append(...others.map(({ name }) => el('option', { value: name }, name)));
  select.addEventListener('change', () => {
    const own = add(others.find(({ name }) => name === select.value));
    select.selectedOptions[0].remove();
    own.element.querySelector('input, select').focus();
  });
  const submit = (event) => {
    event.preventDefault();
    const values = [...shown].map(([name, own]) => [name, own.read()]);
    go(listUrl((query) => values.forEach(([name, value]) => (value === '' ? query.delete(name) : query.set(name, value)))));
  };
  const buttons = el('p', {}, others.length ? select : undefined, ' ', el('button', {}, 'Show'), ' ', el('a', { href: location.pathname }, 'Clear'));
  const form = el('form', { class: 'filters', submit, novalidate: true }, fields, buttons);
  const find = ([name]) => (shown.has(name) ? [shown.get(name), []] : undefined);
  return { element: el('details', { class: 'filters-box', open: given.size > 0 }, el('summary', {}, 'Filters'), form), find, isEmpty: parameters.length === 0 };
}

function filterControl({ name, schema, description }, given) {
  const resolved = resolve(schema);
  const items = resolved.type === 'array' ? resolve(resolved.items) : undefined;
  const names = ['ordering', 'fields', 'omit'].includes(name);
  const input = items?.enum && !names ? el('select', { multiple: true }) : inputOf(items ? { type: 'string', format: 'list' } : { maxLength: 255, ...resolved });
  if (items?.enum && !names) input.append(...items.enum.map((value) => el('option', { value }, value)));
  if (items && !items.enum) input.placeholder = resolved.maxItems === 2 ? 'from,to' : 'one,two';
  [input.id, input.name] = [newId(), name];
  const values = given.join(',');
  if (input.multiple) [...input.options].forEach((option) => (option.selected = values.split(',').includes(option.value)));
  else input.value = values;
  const { list, blame } = blaming(input);
  const read = () => (input.multiple ? [...input.selectedOptions].map(({ value }) => value).join(',') : input.value);
  return { element: el('div', { class: 'field', title: description }, el('label', { for: input.id }, name), input, list), blame, read };
}

/** The fields that are shown when they are asked for, to be ticked. */
function onDemand() {
  const names = here.operation?.['x-on-demand-fields'] ?? [];
  if (names.length === 0) return undefined;
  const now = new URLSearchParams(location.search).getAll('include_fields').join(',').split(',').filter(Boolean);
  const tick = (name) => {
    const change = (event) => {
      const chosen = event.target.checked ? [...now, name] : now.filter((own) => own !== name);
      const query = new URLSearchParams(location.search);
      if (chosen.length) query.set('include_fields', chosen.join(','));
      else query.delete('include_fields');
      go(`${location.pathname}${query.size ? `?${query}` : ''}`);
    };
    return el('label', {}, el('input', { type: 'checkbox', checked: now.includes(name), change, 'data-focus': `field ${name}` }), ` ${name} `);
  };
  return el('fieldset', { class: 'on-demand' }, el('legend', {}, 'More fields'), ...names.map(tick));
}

/** The way to the neighbouring pages. Of their links the query counts: a proxy may show the path under another name. */
function pager(json) {
  const link = (name, url) => (url ? el('a', { href: `${location.pathname}${new URL(url, location.href).search}`, rel: name, 'data-focus': name }, name) : undefined);
  const count = json.count === undefined || json.count === null ? undefined : `${json.count} rows`;
  return el('nav', { 'aria-label': 'Pages', class: 'pager' }, link('previous', json.previous), ' ', link('next', json.next), ' ', count);
}

// ---- Forms: what can be done here ----

const WORDS = { post: 'Create', put: 'Change', patch: 'Change', delete: 'Delete' };

/** The operations that change something on this path, and the actions below it. */
function changes() {
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

function changeForm({ method, url, operation, word }, row, etag) {
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
  await load();
  note(answer);
  const url = method === 'post' && rowUrl(here.template, answer.json, shownSchema(operation));
  const said = `${answer.status} ${answer.reason}`;
  parts.alerts.replaceChildren(el('p', { class: 'done' }, url ? el('a', { href: url }, `${said}: ${new URL(url, location.href).pathname}`) : said));
}

/** The row with all that a body can change, and with the keys of nested rows where bodies name them. */
async function editable(answer) {
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

// ---- The page ----

let loads = 0;

async function load() {
  const mine = (loads += 1);
  const focus = document.activeElement?.dataset?.focus;
  const place = placeOf(`/${location.pathname.slice(base().length)}`);
  here = { ...place, operation: api.paths?.[place.template]?.get };
  document.title = `${location.pathname} – ${api.info?.title ?? 'API'}`;
  parts.title.replaceChildren(...crumbs());
  const answer = await send('GET', location.href, here.operation);
  // Whoever clicks again while it is on its way wants another page.
  if (mine !== loads) return;
  note(answer);
  parts.alerts.replaceChildren();
  const filters = filterForm();
  const isList = Array.isArray(answer.json) || Array.isArray(answer.json?.results);
  const isRow = !isList && isObject(answer.json) && answer.status < 400;
  const { row, etag } = isRow ? await editable(answer) : {};
  if (mine !== loads) return;
  const forms = isRow || isList ? changes().map((change) => changeForm(change, row, etag)) : [];
  parts.main.replaceChildren(
    ...[filters.isEmpty ? undefined : filters.element, onDemand(), ...shown(answer, isList, isRow), ...forms, raw(answer)].filter(Boolean),
  );
  if (answer.status === 0 || answer.status >= 400) showProblems(answer, { find: (path) => filters.find(path) ?? [alertList, path] });
  document.querySelector(`[data-focus="${focus}"]`)?.focus();
}

const alertList = { blame: (detail) => parts.alerts.append(el('p', { class: 'problems' }, detail)) };

function shown({ json }, isList, isRow) {
  const schema = shownSchema(here.operation);
  if (isList) {
    const rows = Array.isArray(json) ? json : json.results;
    const content = rows.every(isObject) ? table(rows, schema, here.template, orderingHead) : el('code', {}, toJson(rows));
    return [rows.length ? el('div', { class: 'wide' }, content) : el('p', {}, 'No rows.'), Array.isArray(json) ? undefined : pager(json)];
  }
  if (!isRow) return [];
  const entries = Object.entries(json).flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, show(value, schema.properties?.[name]))]);
  return [el('dl', {}, ...entries)];
}

function raw({ text, json }) {
  let pretty = text;
  try {
    pretty = JSON.stringify(json, null, 2) ?? text;
  } catch {
    // Numbers that are too long for it stay as they were sent.
  }
  return el('details', { class: 'raw' }, el('summary', {}, 'JSON'), el('pre', {}, pretty));
}

function go(url) {
  history.pushState(null, '', url);
  return load();
}

/** A link to this path needs no new page. */
function follow(event) {
  const link = event.target.closest?.('a[href]');
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || link.origin !== location.origin || link.pathname !== location.pathname) return;
  event.preventDefault();
  go(link.href);
}

async function start() {
  const { json } = await send('GET', documentUrl, undefined);
  api = json ?? {};
  showResources();
  await load();
}

frame();
document.addEventListener('click', follow);
window.addEventListener('popstate', load);
start();
