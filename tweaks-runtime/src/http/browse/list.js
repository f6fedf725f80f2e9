// A list: filters, ordering, pages.

import { el, newId } from './elements.js';
import { go } from './navigation.js';
import { api, here, parametersOf, resolve, urlOf } from './document.js';
import { blaming, inputOf } from './controls.js';

const page = () => here.operation?.['x-pagination'] ?? {};

/** The URL of this list with another query, from its first page on. */
function listUrl(change) {
  const query = new URLSearchParams(location.search);
  query.delete(page().place);
  change(query);
  return `${location.pathname}${query.size ? `?${query}` : ''}`;
}

export function orderingHead(name) {
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
export function filterForm() {
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
export function onDemand() {
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

/** The way to the neighbouring ranges of rows, where a header says which these are: `orders 0-24/319`. */
export function ranges({ response }) {
  const said = /(\d+)-(\d+)\/(\d+)$/.exec(response?.headers.get('content-range') ?? '');
  if (!said) return undefined;
  const [first, last, count] = said.slice(1).map(Number);
  const asked = /^\[(\d+),(\d+)\]$/.exec(new URLSearchParams(location.search).get(page().place) ?? '');
  const size = asked ? asked[2] - asked[1] + 1 : last - first + 1;
  const link = (name, from) => {
    const url = listUrl((query) => query.set(page().place, `[${from},${from + size - 1}]`));
    return el('a', { href: url, rel: name, 'data-focus': name }, name);
  };
  const previous = first > 0 ? link('previous', Math.max(0, first - size)) : undefined;
  const next = last + 1 < count ? link('next', last + 1) : undefined;
  return el('nav', { 'aria-label': 'Pages', class: 'pager' }, previous, ' ', next, ' ', `${count} rows`);
}

/** The way to the figures over the rows of this list. */
export function figures() {
  const template = ['/stats', '/stats/'].map((end) => here.template.replace(/\/?$/, end)).find((own) => api.paths?.[own]?.get);
  const url = template && urlOf(template, here.values);
  return url && el('p', {}, el('a', { href: url, 'data-focus': 'figures' }, 'Figures'));
}

/** The way to the neighbouring pages. Of their links the query counts: a proxy may show the path under another name. */
export function pager(json) {
  const link = (name, url) => (url ? el('a', { href: `${location.pathname}${new URL(url, location.href).search}`, rel: name, 'data-focus': name }, name) : undefined);
  const count = json.count === undefined || json.count === null ? undefined : `${json.count} rows`;
  return el('nav', { 'aria-label': 'Pages', class: 'pager' }, link('previous', json.previous), ' ', link('next', json.next), ' ', count);
}
