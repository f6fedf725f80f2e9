// What a user does with the inputs and lists of react-admin, and sees there.

import assert from "node:assert/strict";

export const SAVE = "form button[type=submit]";
export const CONFIRM = ".ra-confirm";
export const DELETE = ".ra-delete-button";

export const DELETE_SELECTED = "[data-test=bulk-actions-toolbar] button[aria-label=Delete]";

export function open(page, url, place) {
  return page.open(`${url}/#/${place}`);
}

/** Waits for a pager that says so, which means that its rows are there. */
export function pager(page, said) {
  const says = (said) => document.querySelector(".MuiTablePagination-displayedRows")?.innerText.trim() === said;
  return page.see(`the pager ${said}`, says, said);
}

/** The texts of a column, once they fulfil a condition: rows stay for a moment after a question for others. */
export async function column(page, name, isRight) {
  const cells = (name) => [...document.querySelectorAll(`tbody .column-${CSS.escape(name)}`)].map((cell) => cell.innerText.trim());
  let texts;
  const end = Date.now() + 20_000;
  while (Date.now() < end) {
    texts = await page.evaluate(cells, name);
    if (texts.length > 0 && isRight(texts)) return texts;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return assert.fail(`not the right ${name}: ${texts}`);
}

/** Sorts by a column, or the other way round. */
export function sort(page, name) {
  return page.click(`th.column-${name} [role=button]`);
}

export function isSorted(texts, sign) {
  const numbers = texts.map((text) => Number(text.replaceAll(",", "")));
  return numbers.every((number, at) => at === 0 || Math.sign(number - numbers[at - 1]) !== -sign);
}

/** Waits for a list, and for nothing of its rows. */
export function list(page, resource) {
  const isThere = (start) => /^([?].*)?$/.test(location.hash.slice(start.length)) && location.hash.startsWith(start);
  return page.see(`the list of ${resource}`, isThere, `#/${resource}`);
}

/** Writes into an input in the place of what it has. */
export function write(page, name, text) {
  return page.type(input(name), text);
}

/** Chooses from a list that opens at a click. */
export async function choose(page, name, value) {
  await page.click(`${around(name)} [role=combobox]`);
  await page.click(`[role=listbox] [data-value="${value}"]`);
  await page.see("no list any more", () => !document.querySelector("[role=listbox]"));
}

/** Waits for what an input says of a mistake. */
export function mistake(page, name) {
  const says = (selector) => {
    const input = document.querySelector(selector);
    if (input?.getAttribute("aria-invalid") !== "true") return undefined;
    return document.getElementById(input.getAttribute("aria-describedby"))?.innerText.trim();
  };
  return page.see(`a mistake at ${name}`, says, input(name));
}

/** Waits for a notice. */
export async function notice(page, said) {
  const says = (said) => document.querySelector(".MuiSnackbarContent-message")?.innerText.trim() === said;
  await page.see(`the notice ${said}`, says, said);
}

/**
 * Takes the complaints of the console about refused requests, of which there is at least one, and no others: the browser complains, and
 * react-admin.
 */
export function refused(page, status) {
  const isRefusal = (complaint) =>
    complaint.includes(`the server responded with a status of ${status}`) || complaint.startsWith("error: _HttpError: ");
  assert.ok(page.complaints.some(isRefusal), `no request was refused with ${status}`);
  page.complaints.splice(0, Infinity, ...page.complaints.filter((complaint) => !isRefusal(complaint)));
}

export function input(name) {
  return `input[name="${name}"]`;
}

/** What is around an input: the classes know the last part of a name alone. */
export function around(name) {
  return `.ra-input-${name.split(".").at(-1)}`;
}
