// @ts-check
// A list that arrows walk through: one stop for Tab, as in a listbox.

import { element } from '../elements.js';

/**
 * Return an option of a listbox; a click, Enter or the space bar chooses it.
 *
 * @param {string} key what it is known by when the list is filled anew
 * @param {boolean} chosen
 * @param {(extend: boolean) => void} choose `extend`: with Ctrl, Command or Shift held
 * @param {...(Node | string | null)} children
 */
export function option(key, chosen, choose, ...children) {
  /** @param {MouseEvent} event */
  const onclick = ({ ctrlKey, metaKey, shiftKey }) => choose(ctrlKey || metaKey || shiftKey);
  return element(
    'div',
    { className: 'unb-item', role: 'option', aria_selected: String(chosen), data: { key }, onclick },
    ...children,
  );
}

/**
 * Return the box of a list, and `fill` to fill it with options: focus and scroll stay where they were.
 *
 * @param {string} label
 * @param {{ multiple?: boolean }} [settings]
 */
export function listbox(label, { multiple = false } = {}) {
  const box = element('div', {
    className: 'unb-scroll',
    role: 'listbox',
    aria_label: label,
    onkeydown: press,
  });
  if (multiple) box.setAttribute('aria-multiselectable', 'true');

  /** @returns {HTMLElement[]} */
  const items = () => [...box.querySelectorAll(/** @type {'div'} */ ('[role=option]'))];
  /** @param {HTMLElement | undefined} stop the one that Tab reaches */
  const stopAt = (stop) => {
    for (const item of items()) item.tabIndex = item === stop ? 0 : -1;
  };

  /** @param {KeyboardEvent} event */
  function press(event) {
    const all = items();
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined && all.length) {
      const item = all[Math.max(0, Math.min(all.length - 1, to))];
      stopAt(item);
      item.focus();
    } else if ((event.key === 'Enter' || event.key === ' ') && at >= 0) {
      const { ctrlKey, metaKey, shiftKey } = event;
      all[at].dispatchEvent(new MouseEvent('click', { ctrlKey, metaKey, shiftKey, bubbles: true }));
    } else return;
    event.preventDefault();
  }

  /** @param {HTMLElement[]} options */
  function fill(options) {
    const focused = box.contains(document.activeElement) ? document.activeElement : null;
    const key = focused instanceof HTMLElement ? focused.dataset.key : undefined;
    const top = box.scrollTop;
    box.replaceChildren(...options);
    const current = key === undefined ? undefined : options.find((item) => item.dataset.key === key);
    stopAt(current ?? options.find((item) => item.getAttribute('aria-selected') === 'true') ?? options[0]);
    current?.focus({ preventScroll: true });
    box.scrollTop = top;
    box.tabIndex = options.length ? -1 : 0;
  }

  return { box, fill };
}
