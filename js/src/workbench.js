// @ts-check
// The panels of the workbench: "controls", "map", "lists" and "edits". Each shows the state that Python sends and sends
// back what a person does.

import { element } from './elements.js';
import { follow, watchAttribute, whenShown } from './lifetime.js';
import { controls } from './workbench/controls.js';
import { edits } from './workbench/edits.js';
import { lists } from './workbench/lists.js';
import { map } from './workbench/map.js';

/** @import { Render } from '@anywidget/types' */
/** @import { Act, Panel, PanelParts } from './types.js' */

/** @type {Record<string, (parts: PanelParts) => Panel<any>>} */
const PANELS = { controls, map, lists, edits };

/** @type {Render} */
function render({ model, el }) {
  const life = new AbortController();
  const { signal } = life;
  const say = model.get('say');
  const part = model.get('part');
  /** @type {Act} */
  const act = (action, values = {}) => model.send({ action, ...values });
  const root = element('div', {
    className: `unb unb-${part}`,
    role: 'group',
    aria_label: say[`${part}_label`],
    lang: say.lang,
  });
  el.append(root);
  const panel = PANELS[part]({ model, root, act, say, signal });
  const showState = () => {
    const state = model.get('state');
    if (Object.keys(state).length) panel.state?.(state);
  };
  const showProgress = () => panel.progress?.(model.get('progress'));
  follow(model, { 'change:state': showState, 'change:progress': showProgress }, signal);
  showState();
  showProgress();
  if (part === 'controls') whenShown(root, () => settle(el, act, signal), signal);
  return () => life.abort();
}

/**
 * Fit into the place it all stands in: JupyterLab's keys and theme.
 *
 * @param {HTMLElement} el
 * @param {Act} act
 * @param {AbortSignal} signal
 */
function settle(el, act, signal) {
  const place = el.closest('.unb-workbench');
  if (!place) return;
  place.setAttribute('data-lm-suppress-shortcuts', 'true'); // JupyterLab's one-letter commands are not meant for here
  const tellTheme = () => act('theme', { dark: document.body.dataset.jpThemeLight === 'false' });
  tellTheme();
  watchAttribute(document.body, 'data-jp-theme-light', tellTheme, signal);
}

export default { render };
