// @ts-check
// What a widget has beyond its own elements, and lets go when its signal says that it is gone.

/** @import { AnyModel } from '@anywidget/types' */

/**
 * Call functions at the events of a model.
 *
 * @param {AnyModel} model
 * @param {Record<string, (...args: any[]) => void>} reactions event → function
 * @param {AbortSignal} signal
 */
export function follow(model, reactions, signal) {
  for (const [event, react] of Object.entries(reactions)) {
    model.on(event, react);
    signal.addEventListener('abort', () => model.off(event, react));
  }
}

/**
 * Call a function when the size of an element changes.
 *
 * @param {Element} target
 * @param {() => void} react
 * @param {AbortSignal} signal
 */
export function watchSize(target, react, signal) {
  const observer = new ResizeObserver(react);
  observer.observe(target);
  signal.addEventListener('abort', () => observer.disconnect());
  return observer;
}

/**
 * Call a function once, as soon as an element is to be seen on the page.
 *
 * @param {Element} target
 * @param {() => void} react
 * @param {AbortSignal} signal
 */
export function whenShown(target, react, signal) {
  const seen = () => {
    observer.disconnect();
    react();
  };
  const observer = watchSize(target, seen, signal);
}

/**
 * Call a function when an attribute of an element changes.
 *
 * @param {Element} target
 * @param {string} attribute
 * @param {() => void} react
 * @param {AbortSignal} signal
 */
export function watchAttribute(target, attribute, react, signal) {
  const observer = new MutationObserver(react);
  observer.observe(target, { attributes: true, attributeFilter: [attribute] });
  signal.addEventListener('abort', () => observer.disconnect());
}

/**
 * Return a function that calls another once nobody has called for a while.
 *
 * @param {() => void} react
 * @param {number} wait milliseconds
 * @param {AbortSignal} [signal]
 */
export function afterPause(react, wait, signal) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  signal?.addEventListener('abort', () => clearTimeout(timer));
  return () => {
    clearTimeout(timer);
    if (!signal?.aborted) timer = setTimeout(react, wait);
  };
}
