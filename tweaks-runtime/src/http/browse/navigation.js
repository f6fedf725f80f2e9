// Navigation within the page, without a new one.

let display = async () => {};

/** Takes the function that shows the page of the URL. */
export const displayBy = (load) => (display = load);

export const reload = () => display();

export function go(url) {
  history.pushState(null, '', url);
  return display();
}

/** A link to this path needs no new page. */
export function follow(event) {
  const link = event.target.closest?.('a[href]');
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || link.origin !== location.origin || link.pathname !== location.pathname) return;
  event.preventDefault();
  go(link.href);
}
