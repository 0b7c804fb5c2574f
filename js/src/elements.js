// @ts-check
// Elements of the page. A text of the user's becomes a text node, never HTML.

/**
 * Return a new element.
 *
 * `role` and what begins with `aria_` become attributes, `data` the data attributes, what begins with `on` listeners
 * (an `onkeydown` that happens to return false would swallow the key), all else properties.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, any>} [properties]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === 'role' || key.startsWith('aria_')) made.setAttribute(key.replace('_', '-'), value);
    else if (key === 'data') Object.assign(made.dataset, value);
    else if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value !== undefined) Object.assign(made, { [key]: value });
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/**
 * Return a text of the user's, its direction kept to itself.
 *
 * @param {string} value
 * @param {string} [className]
 */
export const text = (value, className) => element('bdi', { textContent: value, className });

/**
 * Return a button.
 *
 * @param {string} words
 * @param {() => void} onclick
 */
export const button = (words, onclick) => element('button', { type: 'button', textContent: words, onclick });

/**
 * Call a function when Enter is pressed in an input.
 *
 * @param {HTMLInputElement} input
 * @param {() => void} react
 */
export const onEnter = (input, react) =>
  input.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') react();
  });

/**
 * Return a label around a control.
 *
 * @param {string} words
 * @param {HTMLElement} control
 * @param {string} [className]
 */
export function labelled(words, control, className = '') {
  control.setAttribute('aria-label', words); // a select's options would count as part of its label's text
  return element('label', { className }, element('span', { textContent: words }), control);
}

/**
 * Return the options of a select.
 *
 * @param {{ value: string, words: string }[]} choices
 */
export const options = (choices) =>
  choices.map(({ value, words }) => element('option', { value, textContent: words }));
