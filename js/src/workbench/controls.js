// @ts-check
// Search, filters, cluster size, and what goes on.

import { button, element, labelled, onEnter, options, text } from '../elements.js';
import { follow } from '../lifetime.js';

/** @import { ControlsState, Filter, Panel, PanelParts, Progress } from '../types.js' */

/**
 * @param {PanelParts} parts
 * @returns {Panel<ControlsState>}
 */
export function controls({ model, root, act, say, signal }) {
  const query = element('input', { type: 'search', placeholder: say.search_words_hint });
  const modes = ['meaning', 'words', 'both'].map((value) => ({ value, words: say[`mode_${value}`] }));
  const mode = element('select', {}, ...options(modes));
  const condition = element('input', { type: 'text', placeholder: say.condition_hint, spellcheck: false });
  const column = element('select');
  const value = element('select');
  const size = element('input', { type: 'range', min: 0, step: 1 });
  const sizeShown = element('output', { className: 'unb-size' });
  const counts = element('span');
  const busy = element('span', { role: 'status', aria_live: 'polite' });
  const bar = element('progress', { max: 1, aria_label: say.working, hidden: true });
  const cancel = button(say.cancel, () => act('cancel'));
  const alarm = element('span', { role: 'alert', className: 'unb-error' });
  const status = element('div', { className: 'unb-status' }, counts, busy, bar, cancel, alarm);
  const notices = element('div');
  /** @type {number[]} */
  let sizes = [];
  /** @type {Filter[]} */
  let filters = [];

  /** @param {Filter[]} values */
  function fillValues(values) {
    filters = values;
    const choices = values.map(({ value: words }, place) => ({ value: String(place), words }));
    value.replaceChildren(...options([{ value: '', words: say.choose }, ...choices]));
    value.disabled = !values.length;
  }
  function fillColumns(/** @type {string[]} */ names) {
    const known = [...column.options].map((each) => each.value);
    const wanted = ['', ...names];
    if (wanted.join('\n') === known.join('\n')) return; // an open list stays open
    column.replaceChildren(...options(wanted.map((name) => ({ value: name, words: name || say.choose }))));
  }
  function showAll() {
    query.value = condition.value = column.value = '';
    fillValues([]);
    act('all');
  }
  function showSize() {
    const words = String(sizes[Number(size.value)]);
    sizeShown.textContent = words;
    size.setAttribute('aria-valuetext', words);
  }

  const search = () => act('search', { query: query.value, mode: mode.value });
  onEnter(query, search);
  onEnter(condition, () => act('filter', { condition: condition.value }));
  mode.onchange = () => {
    if (query.value.trim()) search();
  };
  column.onchange = () => {
    fillValues([]);
    if (column.value) act('values', { column: column.value });
  };
  value.onchange = () => {
    if (value.value) act('filter', { condition: filters[Number(value.value)].condition });
  };
  size.oninput = showSize;
  size.onchange = () => act('size', { size: sizes[Number(size.value)] });
  /** @param {{ column?: string, values: Filter[] }} answer */
  const receive = ({ column: name, values }) => {
    if (name === column.value) fillValues(values);
  };
  follow(model, { 'msg:custom': receive }, signal);
  fillValues([]);

  root.append(
    element(
      'div',
      { className: 'unb-row' },
      labelled(say.search, query, 'unb-grow'),
      labelled(say.mode, mode),
      labelled(say.condition, condition, 'unb-grow'),
      button(say.show_all, showAll),
    ),
    element(
      'div',
      { className: 'unb-row' },
      labelled(say.min_cluster_size, size),
      sizeShown,
      labelled(say.column, column),
      labelled(say.value, value),
    ),
    status,
    notices,
  );

  return {
    state(s) {
      const everything = s.numbers.selected === s.numbers.texts;
      setUnlessFocused(query, s.query || (s.condition || everything ? '' : query.value));
      mode.value = s.mode;
      setUnlessFocused(condition, s.condition);
      sizes = s.sizes;
      size.max = String(sizes.length - 1);
      size.value = String(sizes.indexOf(s.size));
      showSize();
      fillColumns(s.columns);
      counts.textContent = s.status;
      Object.assign(status.dataset, s.numbers);
      notices.replaceChildren(
        ...s.notices.map((line) => element('div', { className: 'unb-notice' }, text(line))),
      );
    },
    /** @param {Progress} p */
    progress(p) {
      const isBusy = p.busy !== undefined;
      busy.textContent = p.busy ?? p.done ?? '';
      alarm.textContent = p.error ?? '';
      bar.hidden = cancel.hidden = !isBusy;
      if (typeof p.share === 'number') bar.value = p.share;
      else bar.removeAttribute('value');
      status.dataset.busy = String(isBusy);
    },
  };
}

/**
 * @param {HTMLInputElement} input
 * @param {string} value
 */
function setUnlessFocused(input, value) {
  if (document.activeElement !== input) input.value = value ?? '';
}
