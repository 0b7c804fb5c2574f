// @ts-check
// What the selection is, and what can be done to it.

import { button, element, labelled, onEnter, options, text } from '../elements.js';

/** @import { Counts, EditsState, Panel, PanelParts } from '../types.js' */

/**
 * @param {PanelParts} parts
 * @returns {Panel<EditsState>}
 */
export function edits({ root, act, say }) {
  const about = element('div', { className: 'unb-about', aria_live: 'polite' });
  const name = element('input', { type: 'text', maxLength: 400 });
  const target = element('select');
  const folder = element('input', { type: 'text', value: 'user-nb-saved', size: 14 });
  /** @param {string} action also what its text is called in Python */
  const withText = (action) => () => {
    act(action, { [action]: name.value });
    name.value = '';
  };
  const onSelection = {
    name: button(say.do_name, withText('name')),
    note: button(say.do_note, withText('note')),
    split: button(say.do_split, () => act('split')),
    merge: button(say.do_merge, () => act('merge')),
    recluster: button(say.do_recluster, () => act('recluster')),
    move: button(say.do_move, () => act('move', { to: Number(target.value) })),
    hide: button(say.do_hide, () => act('hide')),
  };
  const { hide, ...firstRow } = onSelection;
  const undo = button(`↶ ${say.do_undo}`, () => act('undo'));
  const redo = button(`↷ ${say.do_redo}`, () => act('redo'));
  const unhide = button(say.do_unhide, () => act('unhide'));
  onEnter(name, () => {
    if (name.value.trim()) onSelection.name.click(); // does nothing while it is disabled
  });

  root.append(
    about,
    element(
      'div',
      { className: 'unb-row' },
      labelled(say.name_text, name, 'unb-grow'),
      ...Object.values(firstRow),
      labelled(say.move_to, target),
    ),
    element(
      'div',
      { className: 'unb-row' },
      undo,
      redo,
      hide,
      button(say.do_hide_duplicates, () => act('hide_duplicates')),
      unhide,
      labelled(say.folder, folder),
      button(say.do_save, () => act('save', { folder: folder.value })),
    ),
  );

  /** @param {EditsState} s */
  function described(s) {
    if (!s.narrowed) return [element('p', { textContent: say.nothing_selected })];
    const heading = element('b', { textContent: say.tells_apart });
    const told = text(s.words.join(', ') || '—');
    return [element('p', { className: 'unb-words' }, heading, ': ', told), ...s.counts.map(counted)];
  }
  /** @param {EditsState['targets']} targets */
  function fillTargets(targets) {
    const kept = target.value;
    const choices = [...targets, { label: -1, name: say.noise }];
    target.replaceChildren(
      ...options(choices.map((each) => ({ value: String(each.label), words: each.name.slice(0, 40) }))),
    );
    if (choices.some(({ label }) => String(label) === kept)) target.value = kept;
  }

  return {
    state(s) {
      about.replaceChildren(...described(s));
      for (const each of Object.values(onSelection)) each.disabled = !s.narrowed;
      fillTargets(s.targets);
      for (const [each, words] of /** @type {const} */ ([
        [undo, s.undo],
        [redo, s.redo],
      ])) {
        each.disabled = !words;
        each.title = words;
      }
      unhide.hidden = !s.hidden;
    },
  };
}

/** @param {Counts} counts */
const counted = ({ column, values }) =>
  element(
    'p',
    {},
    element('b', {}, text(column)),
    ': ',
    ...values.flatMap((v, place) => [place ? ', ' : '', text(v.value), ` ${v.selected} / ${v.all}`]),
  );
