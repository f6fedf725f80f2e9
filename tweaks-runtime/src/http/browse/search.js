// Foreign keys: chosen by a search while typing.

import { el, newId } from './elements.js';
import { api, here, parametersOf, resolve, shownSchema, urlOf } from './document.js';
import { send } from './requests.js';

const LOOKUPS = /__(ne|gte?|lte?|in|not_in|range|date|year|month|isnull|isempty|iexact|overlap|i?contains|i?startswith|i?endswith)$/;

/** How rows of a resource are looked for: by its first filter over the start of a text, in short pages; nothing if it has none. */
export function searchOf(list) {
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

export function combobox(input, search, choose) {
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
