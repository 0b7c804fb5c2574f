import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import workbench from '../src/workbench.js';
import { fakePlotly, openPage, points, show, turns, watching } from './page.js';

const FIGURE = { data: [{ x: [0, 1, 2] }], layout: { height: 560 } };
let panel, plotly;

const sent = () => panel.model.sent.splice(0);
const plot = () => panel.find('.unb-canvas');

function widen(width) {
  Object.defineProperty(panel.find('.unb'), 'clientWidth', { value: width, configurable: true });
  for (const observer of watching) observer.react();
  mock.timers.tick(150);
}

beforeEach(async () => {
  openPage();
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  plotly = fakePlotly();
  window.userNbPlotly = Promise.resolve(plotly);
  panel = show(workbench, { part: 'map', state: {}, progress: {}, figure: FIGURE, chosen: [1] });
  await turns();
});
afterEach(() => mock.timers.reset());

test('the figure is drawn with the chosen points, and its own is left as it came', async () => {
  const [[, data, layout]] = plotly.named('react');
  assert.deepEqual([data[0].selectedpoints, layout.height], [[1], 560]);
  assert.equal('selectedpoints' in FIGURE.data[0], false);
  assert.equal(panel.find('.unb-about'), null);
  panel.model.set('figure', structuredClone(FIGURE));
  await turns();
  assert.equal(plotly.named('react').length, 2);
});

test('a loop sends its rows in order, an empty one nothing, and a double click asks for all', () => {
  plot().act('plotly_selected', points(7, 2, 30));
  plot().act('plotly_selected', points());
  plot().act('plotly_selected', undefined);
  plot().act('plotly_deselect');
  plot().act('plotly_hover', points(4));
  assert.deepEqual(sent(), [
    { action: 'lasso', rows: [2, 7, 30] },
    { action: 'all' },
    { action: 'open', row: 4 },
  ]);
});

test('what is chosen elsewhere shines on the map, and the loop goes', async () => {
  panel.model.set('chosen', null);
  await turns();
  assert.deepEqual(plotly.named('update'), [['update', { selectedpoints: [null] }, { selections: [] }, [0]]]);
});

test('without a figure nothing is drawn, and what is chosen waits', async () => {
  plotly.calls.length = 0;
  panel = show(workbench, { part: 'map', state: {}, progress: {}, figure: {}, chosen: null });
  panel.model.set('chosen', [2]);
  await turns();
  assert.deepEqual(plotly.calls, []);
  panel.model.set('figure', FIGURE);
  await turns();
  assert.deepEqual(plotly.named('react')[0][1][0].selectedpoints, [2]);
});

test('a new width is told once it stands, a hair or a hidden cell is not', () => {
  widen(500);
  widen(505);
  widen(0);
  widen(700);
  assert.deepEqual(sent(), [
    { action: 'width', width: 500 },
    { action: 'width', width: 700 },
  ]);
});
