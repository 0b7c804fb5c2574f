import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import live from '../src/live_map.js';
import { HOSTILE, click, fakePlotly, openPage, points, show, turns } from './page.js';

const REST = { status: 'нажмите на точку', row: null, near: null, neighbors: [] };
const FOUND = {
  status: '1 из 2 рядом',
  row: 3,
  near: 1,
  neighbors: [
    { row: 9, text: 'лифт стоит', near: true, meta: '0.91 · № 9 · рядом' },
    { row: 1, text: 'лифт шумит', near: false, meta: '0.80 · № 1 · далеко' },
  ],
};
const NOTHING = { x: [], y: [] };
let map, plotly;

const sent = () => map.model.sent.splice(0);
const plot = () => map.find('.unb-canvas');

beforeEach(async () => {
  openPage();
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  plotly = fakePlotly();
  window.userNbPlotly = Promise.resolve(plotly);
  map = show(live, {
    figure: { data: [{ x: [0, 1] }], layout: {} },
    lines: [NOTHING, NOTHING, NOTHING],
    names: [],
    state: REST,
    card: { row: null, head: '', text: 'наведите' },
  });
  await turns();
});
afterEach(() => mock.timers.reset());

test('it is drawn, tells its window, and asks for what changed meanwhile', () => {
  assert.deepEqual(
    plotly.calls.map(([name]) => name),
    ['newPlot', 'restyle'],
  );
  assert.equal(plot().dataset.drawn, 'true');
  mock.timers.tick(120);
  assert.deepEqual(sent(), [
    { action: 'sync' },
    { action: 'sync' },
    { action: 'look', range: [0, 1, 0, 2], width: 0 },
  ]);
});

test('pointing reads, a click asks for neighbours, the button clears', () => {
  sent();
  plot().act('plotly_hover', points(4));
  plot().act('plotly_click', points(5));
  click(map.find('button'));
  assert.deepEqual(sent(), [{ action: 'read', row: 4 }, { action: 'click', row: 5 }, { action: 'clear' }]);
});

test('a window is told when it is another, once it stands', () => {
  mock.timers.tick(120);
  sent();
  plot().act('plotly_relayout');
  mock.timers.tick(120);
  assert.deepEqual(sent(), []);
  plot()._fullLayout.xaxis.range = [0.2, 0.4];
  plot().act('plotly_relayout');
  mock.timers.tick(60);
  plot().act('plotly_relayout');
  mock.timers.tick(60);
  assert.deepEqual(sent(), []);
  mock.timers.tick(60);
  assert.deepEqual(sent(), [{ action: 'look', range: [0.2, 0.4, 0, 2], width: 0 }]);
});

test('neighbours are listed, near and far told apart, and taken away again', () => {
  assert.deepEqual([map.find('button').hidden, map.find('h4').hidden], [true, true]);
  map.model.set('state', FOUND);
  assert.deepEqual({ ...map.find('.unb-status').dataset }, { row: '3', near: '1', neighbors: '2' });
  assert.deepEqual(
    [...map.el.querySelectorAll('li')].map((item) => [item.dataset.row, item.className, item.textContent]),
    [
      ['9', '', 'лифт стоит0.91 · № 9 · рядом'],
      ['1', 'unb-far', 'лифт шумит0.80 · № 1 · далеко'],
    ],
  );
  assert.deepEqual([map.find('button').hidden, map.find('h4').hidden], [false, false]);
  map.model.set('state', REST);
  assert.deepEqual({ ...map.find('.unb-status').dataset }, { row: '', near: '', neighbors: '0' });
  assert.equal(map.el.querySelectorAll('li').length, 0);
});

test('lines and names are drawn as Python sends them', async () => {
  plotly.calls.length = 0;
  map.model.set('lines', [{ x: [0, 1, null], y: [2, 3, null] }, NOTHING, { x: [0], y: [2] }]);
  map.model.set('names', [{ text: 'лифты' }]);
  await turns();
  assert.deepEqual(plotly.calls, [
    ['restyle', { x: [[0, 1, null], [], [0]], y: [[2, 3, null], [], [2]] }, [1, 2, 3]],
    ['relayout', { annotations: [{ text: 'лифты' }] }],
  ]);
});

test('texts, names and errors stay text', () => {
  map.model.set('card', { row: 3, head: HOSTILE, text: HOSTILE });
  map.model.set('state', {
    ...FOUND,
    status: HOSTILE,
    error: true,
    neighbors: [{ row: 1, text: HOSTILE, near: true, meta: HOSTILE }],
  });
  for (const selector of [
    '.unb-status',
    '.unb-card .unb-meta',
    '.unb-card .unb-text',
    'li bdi',
    'li .unb-meta',
  ])
    assert.equal(map.find(selector).textContent, HOSTILE, selector);
  assert.equal(map.find('.unb-status').classList.contains('unb-error'), true);
  assert.equal(map.find('.unb-card').dataset.row, '3');
  assert.equal(map.el.querySelectorAll('img, b, script, i').length, 0);
});
