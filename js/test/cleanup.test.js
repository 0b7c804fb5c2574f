import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import live from '../src/live_map.js';
import workbench from '../src/workbench.js';
import { fakePlotly, openPage, show, turns, watching } from './page.js';

const FIGURE = { data: [{ x: [0] }], layout: {} };
const LIVE = {
  figure: FIGURE,
  lines: [],
  names: [],
  state: { status: '', row: null, near: null, neighbors: [] },
  card: { row: null, head: '', text: '' },
};
const panel = (part) => ({ part, state: {}, progress: {}, figure: FIGURE, chosen: null });
// what each has beyond its own elements while it is shown: handlers on its model, observers, a plot
const WIDGETS = [
  ['controls', workbench, panel('controls'), 3, 1, 0],
  ['map', workbench, panel('map'), 4, 1, 1],
  ['lists', workbench, panel('lists'), 2, 0, 0],
  ['edits', workbench, panel('edits'), 2, 0, 0],
  ['live map', live, LIVE, 4, 1, 1],
];
let plotly;

beforeEach(() => {
  openPage('<div class="unb-workbench"></div>');
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  plotly = fakePlotly();
  window.userNbPlotly = Promise.resolve(plotly);
});
afterEach(() => mock.timers.reset());

const observed = () => [...watching].forEach((observer) => observer.react());

/** Show a widget, let all it has waiting go, and only then put it in its place: a slow page does it in this order. */
async function opened(widget, values) {
  const shown = show(widget, values);
  mock.timers.tick(1_000);
  await turns();
  document.querySelector('.unb-workbench').append(shown.el);
  if (values.part === 'controls') observed();
  return shown;
}

for (const [name, widget, values, handlers, observers, plots] of WIDGETS)
  test(`${name} lets go of its handlers, observers, timers and plot`, async () => {
    const { model, close } = await opened(widget, values);
    assert.deepEqual([model.listeners(), watching.size], [handlers, observers]);
    observed(); // a timer is under way now
    model.sent.length = 0;
    close();
    await turns();
    mock.timers.tick(60_000);
    assert.deepEqual([model.listeners(), watching.size, plotly.named('purge').length], [0, 0, plots]);
    assert.deepEqual(model.sent, []);
  });

test('a widget that is gone before it was seen watches nothing', () => {
  const { close, model } = show(workbench, panel('controls'));
  close();
  assert.deepEqual([watching.size, model.sent], [0, []]);
});

test('once it is seen it keeps its keys to itself and tells the theme, and again when that changes', async () => {
  document.body.dataset.jpThemeLight = 'true';
  const { model } = await opened(workbench, panel('controls'));
  document.body.dataset.jpThemeLight = 'false';
  observed();
  assert.deepEqual(model.sent, [
    { action: 'theme', dark: false },
    { action: 'theme', dark: true },
  ]);
  assert.equal(document.querySelector('.unb-workbench').dataset.lmSuppressShortcuts, 'true');
});
