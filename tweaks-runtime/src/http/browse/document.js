// The API's document, and the place of this page in it: paths, schemas, and the URLs of rows.

import { isObject } from './json.js';

export const documentUrl = new URL(document.querySelector('script[data-document]').dataset.document, location.href);

export let api = {};
export let here = { template: '', values: {}, operation: {} };

/** Takes the document that all else is about. */
export const know = (json) => (api = json);

/** Takes the place that the page is at. */
export const arrive = (place) => (here = place);

/** A schema without references; `null` as a type becomes `nullable`. */
export function resolve(schema = {}) {
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
  return types.includes('null') ? { ...schema, nullable: true, type: types.find((type) => type !== 'null') } : { ...schema, type: types[0], isMixed: types.length > 1 };
}

/** Several shapes of an object as one with the members of all of them; required is what each of them requires. */
function together([first, ...others]) {
  if (!others.length || ![first, ...others].every(({ properties }) => properties)) return first;
  const properties = Object.assign({}, ...others.map((shape) => shape.properties), first.properties);
  const required = first.required?.filter((name) => others.every((shape) => shape.required?.includes(name)));
  return { type: 'object', properties, required };
}

export const unescapePointer = (name) => name.replaceAll('~1', '/').replaceAll('~0', '~');
export const base = () => new URL(api.servers?.[0]?.url ?? '.', documentUrl).pathname;
export const namesIn = (template) => [...template.matchAll(/\{([^}:]*)/g)].map(([, name]) => name);
export const parametersOf = (operation, place) => (operation?.parameters ?? []).filter((parameter) => parameter.in === place);

/** The only value that a parameter may have: the version, where a header or the query string says it. */
export const onlyValue = (parameter) => (parameter.schema.enum?.length === 1 ? parameter.schema.enum[0] : undefined);

/** The template of a path, and the values in it; of several templates the one with the fewest holes. */
export function placeOf(path) {
  const found = Object.keys(api.paths ?? {}).map((template) => ({ template, values: valuesIn(template, path) }));
  const holes = ({ template }) => namesIn(template).length;
  return found.filter(({ values }) => values).sort((one, other) => holes(one) - holes(other))[0] ?? { template: '', values: {} };
}

function valuesIn(template, path) {
  const parts = template.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^$()|[\]\\]/g, '\\$&'));
  const found = new RegExp(`^${parts.join('([^/]+)')}$`).exec(path);
  return found && Object.fromEntries(namesIn(template).map((name, at) => [name, decoded(found[at + 1])]));
}

export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The URL of a template; nothing where a value is missing. */
export function urlOf(template, values) {
  const isMissing = (name) => values[name] === undefined || values[name] === null || typeof values[name] === 'object';
  if (!api.paths?.[template] || namesIn(template).some(isMissing)) return undefined;
  const path = template.replace(/\{([^}:]*)[^}]*\}/g, (_, name) => encodeURIComponent(values[name]));
  return base() + path.slice(1) + withVersion('', here.operation);
}

/** A query string that says the version, if the operation is told by it. */
export function withVersion(search, operation) {
  const query = new URLSearchParams(search);
  for (const parameter of parametersOf(operation, 'query')) {
    if (onlyValue(parameter) && !query.has(parameter.name)) query.set(parameter.name, onlyValue(parameter));
  }
  return query.size ? `?${query}` : '';
}

/** The template of the rows of a list. */
export function detailOf(list) {
  const isBelow = (template) => template.startsWith(list) && /^\/?(\{[^}]*\}\/?)+$/.test(template.slice(list.length));
  return Object.keys(api.paths ?? {}).find((template) => isBelow(template) && api.paths[template].get);
}

/** The URL of a row. Its key stands in the row; what the path says besides may be that of this page. */
export function rowUrl(list, row, schema) {
  const detail = list && detailOf(list);
  if (!detail || !isObject(row)) return undefined;
  const values = { ...Object.fromEntries(namesIn(list).map((name) => [name, here.values[name]])), ...row };
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property['x-key'] && row[name] !== undefined) values[property['x-key']] = row[name];
  }
  return urlOf(detail, values);
}

/** The schema of the rows, or of the row, that an operation answers with. */
export function shownSchema(operation) {
  const [status] = Object.keys(operation?.responses ?? {}).filter((status) => status < '300');
  const schema = resolve(operation?.responses?.[status]?.content?.['application/json']?.schema);
  return resolve(resolve(schema.properties?.results ?? schema).items ?? schema);
}
