// The page of a resource. It asks its own URL for JSON, and the API's document for what can be done there, and shows both: rows as a
// table, filters and bodies as forms, problems beside their inputs.

import { isObject, toJson } from './json.js';
import { el } from './elements.js';
import { displayBy, follow } from './navigation.js';
import { api, arrive, base, documentUrl, here, know, placeOf, shownSchema } from './document.js';
import { send } from './requests.js';
import { showProblems } from './problems.js';
import { show, table } from './values.js';
import { crumbs, frame, note, parts, showResources } from './frame.js';
import { figures, filterForm, onDemand, orderingHead, pager, ranges } from './list.js';
import { changeForm, changes, editable } from './forms.js';

let loads = 0;

async function load() {
  const mine = (loads += 1);
  const focus = document.activeElement?.dataset?.focus;
  const place = placeOf(`/${location.pathname.slice(base().length)}`);
  arrive({ ...place, operation: api.paths?.[place.template]?.get });
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
    ...[filters.isEmpty ? undefined : filters.element, onDemand(), isList ? figures() : undefined, ...shown(answer, isList, isRow), ...forms, raw(answer)].filter(Boolean),
  );
  if (answer.status === 0 || answer.status >= 400) showProblems(answer, { find: (path) => filters.find(path) ?? [alertList, path] });
  document.querySelector(`[data-focus="${focus}"]`)?.focus();
}

const alertList = { blame: (detail) => parts.alerts.append(el('p', { class: 'problems' }, detail)) };

function shown(answer, isList, isRow) {
  const { json } = answer;
  const schema = shownSchema(here.operation);
  if (isList) {
    const rows = Array.isArray(json) ? json : json.results;
    const content = rows.every(isObject) ? table(rows, schema, here.template, orderingHead) : el('code', {}, toJson(rows));
    return [rows.length ? el('div', { class: 'wide' }, content) : el('p', {}, 'No rows.'), Array.isArray(json) ? ranges(answer) : pager(json)];
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

async function start() {
  const { json } = await send('GET', documentUrl, undefined);
  know(json ?? {});
  showResources();
  await load();
}

frame(start);
displayBy(load);
document.addEventListener('click', follow);
window.addEventListener('popstate', load);
start();
