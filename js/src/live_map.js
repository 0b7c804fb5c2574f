// @ts-check
// The live map: places and colours are here, texts come from Python when they are asked for.

import { button, element, text } from './elements.js';
import { afterPause, follow, watchSize } from './lifetime.js';
import { CONFIG, drawing, listen } from './plot.js';

/** @import { Render } from '@anywidget/types' */
/** @import { LiveState, Plot, Plotly } from './types.js' */

const LINES = [1, 2, 3]; // the traces after the points: to what is near, to what is far, the mark of the clicked one

/** @type {Render} */
function render({ model, el }) {
  const life = new AbortController();
  const { signal } = life;
  const say = model.get('say');
  /** @param {string} action @param {Record<string, unknown>} [values] */
  const act = (action, values = {}) => model.send({ action, ...values });

  const status = element('div', { className: 'unb-status', role: 'status' });
  const clear = button(say.clear, () => act('clear'));
  const place = /** @type {Plot} */ (element('div', { className: 'unb-canvas' }));
  const card = element('section', { className: 'unb-card' });
  const heading = element('h4', { textContent: say.neighbors });
  const list = element('ol', { className: 'unb-list' });
  el.append(
    element(
      'div',
      { className: 'unb unb-live', lang: say.lang },
      element('div', { className: 'unb-top' }, status, clear),
      element(
        'div',
        { className: 'unb-body' },
        place,
        element('div', { className: 'unb-side' }, card, heading, list),
      ),
    ),
  );

  /** @param {LiveState['neighbors'][number]} neighbor */
  const item = ({ row, text: words, near, meta }) =>
    element(
      'li',
      { data: { row }, className: near ? undefined : 'unb-far' },
      text(words),
      element('div', { className: 'unb-meta', textContent: meta }),
    );

  function showState() {
    /** @type {LiveState} */
    const { status: words, row, near, neighbors, error } = model.get('state');
    status.textContent = words;
    status.classList.toggle('unb-error', Boolean(error));
    Object.assign(status.dataset, { row: row ?? '', near: near ?? '', neighbors: neighbors.length });
    clear.hidden = row === null;
    heading.hidden = !neighbors.length;
    list.replaceChildren(...neighbors.map(item));
  }

  function showCard() {
    const { row, head, text: words } = model.get('card');
    card.dataset.row = row ?? '';
    card.replaceChildren(text(head, 'unb-meta'), element('div', { className: 'unb-text' }, text(words)));
  }

  let seen = '';
  const look = afterPause(
    () => {
      if (!place._fullLayout) return;
      const { xaxis, yaxis } = place._fullLayout;
      const view = { range: [...xaxis.range, ...yaxis.range], width: place.clientWidth };
      if (seen !== (seen = JSON.stringify(view))) act('look', view);
    },
    120,
    signal,
  );

  const draw = drawing(place, model, signal);

  /** @param {Plotly} plotly */
  async function drawMap(plotly) {
    const { data, layout } = structuredClone(model.get('figure'));
    await plotly.newPlot(place, data, layout, { ...CONFIG, responsive: true });
    listen(place, { hover: (row) => act('read', { row }), click: (row) => act('click', { row }) });
    place.on('plotly_relayout', look);
    await drawLines(plotly);
    look();
    place.dataset.drawn = 'true';
    act('sync');
  }
  /** @param {Plotly} plotly */
  function drawLines(plotly) {
    /** @type {{ x: unknown[], y: unknown[] }[]} */
    const lines = model.get('lines');
    return plotly.restyle(place, { x: lines.map(({ x }) => x), y: lines.map(({ y }) => y) }, LINES);
  }
  /** @param {Plotly} plotly */
  const drawNames = (plotly) => plotly.relayout(place, { annotations: structuredClone(model.get('names')) });
  draw(drawMap);

  const reactions = {
    'change:state': showState,
    'change:card': showCard,
    'change:lines': () => draw(drawLines),
    'change:names': () => draw(drawNames),
  };
  follow(model, reactions, signal);
  watchSize(place, look, signal);
  showState();
  showCard();
  act('sync'); // what changed while this page was still loading
  return () => life.abort();
}

export default { render };
