// @ts-check
// The saved map at work: hover, lasso, search by words, clusters and texts. Plotly has drawn it before this runs.

import { button, element, text } from './elements.js';
import { afterPause } from './lifetime.js';
import { listen } from './plot.js';

/** @import { PageData, Plot, Plotly } from './types.js' */

const SHOWN = 200; // texts listed at once

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const query = /** @type {HTMLInputElement} */ (byId('query'));
const graph = /** @type {Plot} */ (document.querySelector('.plotly-graph-div'));
const plotly = /** @type {Plotly} */ (window.Plotly);

/** @type {PageData} */
const { texts, labels, clusters, say } = JSON.parse(byId('data').textContent ?? '');
const names = new Map(clusters.map(({ label, name }) => [label, name]));
const rows = [...texts.keys()].filter((row) => texts[row] !== null); // null: hidden by hand
const folded = texts.map((each) => plain(each ?? ''));
let selected = rows;
let heading = '';
let shown = SHOWN;

/** @param {string} words */
function plain(words) {
  return words.toLowerCase().replaceAll('ё', 'е');
}
/** @param {string} words @param {number} length */
const cut = (words, length) => (words.length > length ? `${words.slice(0, length - 1)}…` : words);
/** @param {string} template @param {Record<string, string | number>} values */
const filled = (template, values) =>
  template.replace(/\{(\w+)\}/g, (_, key) => values[key].toLocaleString(document.documentElement.lang));
/** @param {number} row */
const textOf = (row) => texts[row] ?? '';
/** @param {number} row */
const nameOf = (row) => names.get(labels[row]) ?? say.noise;

/**
 * Show these rows bright on the map and in the list.
 *
 * @param {number[]} found
 * @param {string} title
 * @param {number} [picked] the cluster they are
 */
function select(found, title, picked) {
  selected = found;
  heading = title;
  shown = SHOWN;
  const bright = found.length === rows.length ? null : found;
  plotly.restyle(graph, { selectedpoints: [bright], 'unselected.marker.opacity': 0.07 }, [0]);
  for (const each of byId('clusters').querySelectorAll('button'))
    each.setAttribute('aria-pressed', String(each.dataset.label === String(picked)));
  list();
}

function showAll() {
  query.value = '';
  select(rows, say.page_all);
}

// Endings change in Russian: of each word of the query its beginning has to be there.
function search() {
  const words = plain(query.value)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  if (!words.length) return showAll();
  const stems = words.map((word) => word.slice(0, word.length > 5 ? -2 : word.length > 3 ? -1 : undefined));
  const found = rows.filter((row) => stems.every((stem) => folded[row].includes(stem)));
  select(found, found.length ? filled(say.page_found, { query: query.value.trim() }) : say.page_none);
}

function list() {
  byId('heading').textContent = heading;
  byId('status').textContent = filled(say.page_selected, { n: selected.length, all: rows.length });
  byId('texts').replaceChildren(...selected.slice(0, shown).map(item));
  const left = selected.length - shown;
  if (left > 0)
    byId('texts').append(element('li', {}, button(filled(say.more_texts, { n: left }), listMore)));
}

function listMore() {
  shown += SHOWN;
  list();
}

/** @param {number} row */
function item(row) {
  const made = button('', () => read(row, made));
  made.append(text(cut(textOf(row), 160)), text(nameOf(row), 'meta'));
  return element('li', {}, made);
}

/** @param {number} row @param {HTMLElement} [from] */
function read(row, from) {
  document.querySelector('[aria-current=true]')?.removeAttribute('aria-current');
  from?.setAttribute('aria-current', 'true');
  const head = element('span', { className: 'meta', textContent: `№ ${row} · ${nameOf(row)}` });
  byId('card').replaceChildren(head, text(textOf(row)));
}

/** @param {PageData['clusters'][number]} cluster */
function clusterItem({ label, name, size, colour, words }) {
  const made = button('', () =>
    made.getAttribute('aria-pressed') === 'true'
      ? showAll()
      : select(
          rows.filter((row) => labels[row] === label),
          name,
          label,
        ),
  );
  const dot = element('span', { className: 'dot', aria_hidden: 'true' });
  dot.style.background = colour;
  made.dataset.label = String(label);
  made.title = words;
  made.append(dot, text(name, 'name'), element('span', { className: 'size', textContent: String(size) }));
  return element('li', {}, made);
}

/** @param {number} row @param {MouseEvent} pointer */
function hover(row, { clientX, clientY }) {
  const box = byId('hover');
  box.replaceChildren(element('b', { textContent: nameOf(row) }), text(cut(textOf(row), 420)));
  box.hidden = false;
  const { offsetWidth: width, offsetHeight: height } = box;
  const right = clientX + 14;
  box.style.left = `${Math.max(4, right + width > innerWidth ? clientX - width - 14 : right)}px`;
  box.style.top = `${Math.max(4, Math.min(clientY + 14, innerHeight - height - 4))}px`;
}

byId('clusters').append(...clusters.map(clusterItem));
listen(graph, {
  hover,
  leave: () => void (byId('hover').hidden = true),
  click: (row) => read(row),
  select: (found) => select(found, say.page_found_map),
  deselect: showAll,
});
query.oninput = afterPause(search, 200);
byId('all').onclick = showAll;
byId('card').textContent = say.point;
showAll();
