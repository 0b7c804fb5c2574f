// @ts-check
// The clusters, the texts of the selection, and the text that is read.

import { button, element, text } from '../elements.js';
import { listbox, option } from './listbox.js';

/** @import { Cluster, ListsState, Panel, PanelParts, Row } from '../types.js' */

/**
 * @param {PanelParts} parts
 * @returns {Panel<ListsState>}
 */
export function lists({ root, act, say }) {
  const clusters = listbox(say.clusters, { multiple: true });
  const texts = listbox(say.selected);
  const heading = element('h4', { role: 'heading', aria_level: 4, aria_live: 'polite' });
  const more = button('', () => act('more'));
  const card = element('section', {
    className: 'unb-card',
    aria_label: say.reading,
    aria_live: 'polite',
    tabIndex: 0,
  });
  root.classList.add('unb-lists');
  root.append(
    element(
      'div',
      { className: 'unb-box unb-clusters' },
      element('h4', { textContent: say.clusters }),
      clusters.box,
    ),
    element('div', { className: 'unb-box unb-texts', title: say.texts_hint }, heading, texts.box, more),
    card,
  );

  /** @param {Cluster} c */
  function cluster(c) {
    const dot = element('span', { className: 'unb-dot', aria_hidden: 'true' });
    dot.style.background = c.colour;
    const partly = c.selected && c.selected < c.size;
    const item = option(
      `c${c.label}`,
      c.picked,
      (extend) => act('pick', { label: c.label, extend }),
      dot,
      element('span', { style: 'flex:1;min-width:0' }, text(c.name), note(c.note)),
      element('span', { className: 'unb-number', textContent: partly ? `${c.selected}/${c.size}` : c.size }),
    );
    item.classList.add('unb-cluster');
    item.title = c.words;
    item.dataset.label = String(c.label);
    return item;
  }

  /** @param {Row} r @param {number | null} open the row that is read */
  function row(r, open) {
    const meta = element(
      'span',
      { className: 'unb-meta' },
      r.new ? element('span', { className: 'unb-tag', textContent: say.new_text }) : null,
      `${r.score === null ? '' : `${r.score.toFixed(2)} · `}№ ${r.row} · `,
      text(r.cluster),
    );
    const read = () => act('open', { row: r.row });
    const item = option(`r${r.row}`, r.row === open, read, text(r.text), note(r.note), meta);
    item.dataset.row = String(r.row);
    return item;
  }

  return {
    state(s) {
      clusters.fill(s.clusters.map(cluster));
      heading.textContent = s.heading;
      texts.box.setAttribute('aria-label', s.heading);
      texts.fill(s.rows.map((each) => row(each, s.row)));
      more.textContent = s.more;
      more.hidden = !s.more;
      card.replaceChildren(
        text(s.card.head, 'unb-meta'),
        note(s.card.note) ?? '',
        element('div', { className: 'unb-text' }, text(s.card.text)),
      );
    },
  };
}

/** @param {string} words */
const note = (words) => (words ? text(words, 'unb-note') : null);
