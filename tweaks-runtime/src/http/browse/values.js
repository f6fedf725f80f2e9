// Values, rows and tables, for people.

import { isObject, toJson } from './json.js';
import { el } from './elements.js';
import { detailOf, here, namesIn, resolve, rowUrl, urlOf } from './document.js';

const LONG = 160;

/** A value for people; `row` is the object that it is a member of. */
export function show(value, schema = {}, url) {
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
export function table(rows, schema, list, head = (name) => name) {
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
