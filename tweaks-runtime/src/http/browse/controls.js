// Controls: inputs by their schema.

import { isObject, parse, toJson } from './json.js';
import { el, newId } from './elements.js';
import { resolve } from './document.js';
import { combobox, searchOf } from './search.js';

// Each has an `element`; `read` and `write` for its value, `undefined` if it has none; `find`, `blame` and `clear` for problems.

/** `around` has the members of the objects around it: one within itself is written as JSON. */
export function control(name, schema, isRequired = false, around = []) {
  const resolved = resolve(schema);
  const { properties } = resolved.type === 'array' ? resolve(resolved.items) : resolved;
  if (!properties || around.includes(properties)) return scalar(name, resolved, isRequired);
  if (resolved.type === 'array') return listOf(name, resolved, isRequired, around);
  return group(name, resolved, isRequired, false, around);
}

/** The place of problems of a control, and what it says to those who do not see it. */
export function blaming(input) {
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

export function inputOf(schema) {
  const options = schema.type === 'boolean' ? ['true', 'false'] : schema.enum?.filter((value) => value !== null);
  if (options) return el('select', {}, ...['', ...options].map((value) => el('option', { value }, value === '' ? '–' : String(value))));
  if (!isText(schema)) return el('textarea', { rows: 3, spellcheck: 'false', placeholder: 'JSON' });
  const isProse = schema.type === 'string' && !schema.isMixed && !schema.format && !schema['x-foreign-key'] && (schema.maxLength ?? Infinity) > 255;
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
    schema.format ?? schema.contentEncoding ?? (schema.type === 'string' ? undefined : schema.type),
    minLength > 1 && `at least ${minLength} characters`,
    maxLength && `at most ${maxLength} characters`,
    minimum !== undefined && !isOfType(minimum) && `at least ${minimum}`,
    maximum !== undefined && !isOfType(maximum) && `at most ${maximum}`,
    schema.pattern && schema.pattern !== '\\S' && !['decimal', 'time-local'].includes(schema.format) && !schema.contentEncoding && `matches ${schema.pattern}`,
    schema['x-unique'] && 'unique',
    ...(schema['x-rules'] ?? []),
    schema.description,
  ];
  return words.filter(Boolean).join(' · ');
}

/** An object: a control for each member. */
export function group(name, schema, isRequired, isEntry = false, around = []) {
  const [required, within] = [schema.required ?? [], [...around, schema.properties]];
  const members = Object.entries(schema.properties).map(([own, property]) => [own, control(own, property, required.includes(own), within)]);
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
function listOf(name, schema, isRequired, around) {
  const entries = [];
  let isTouched = false;
  const [places, box] = [el('div'), el('fieldset', { class: 'inner' }, el('legend', {}, name || 'Body'))];
  const { list, blame, clear } = blaming(box);
  const add = (value) => {
    const entry = group(`${name} ${entries.length + 1}`.trim(), resolve(schema.items), true, true, around);
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
