import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { drawing, library } from '../src/plot.js';
import { fakeModel, fakePlotly, openPage, turns } from './page.js';

const CODE = new DataView(new TextEncoder().encode('window.Plotly = 1').buffer);

const widget = () => ({ model: fakeModel({}), life: new AbortController() });
const asked = ({ model }) => model.sent.filter(({ action }) => action === 'library').length;
const scripts = () => [...document.head.querySelectorAll('script')];

/** The kernel answers, and the browser has run what came. */
async function answer({ model }, plotly = fakePlotly()) {
  model.tell('msg:custom', { library: true }, [CODE]);
  await turns();
  window.Plotly = plotly;
  scripts().at(-1).onload();
  return plotly;
}

beforeEach(() => {
  openPage();
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
});
afterEach(() => mock.timers.reset());

test('plotly is asked for once a page, however many maps it has', async () => {
  const [first, second] = [widget(), widget()];
  const letGo = mock.method(URL, 'revokeObjectURL');
  const coming = [first, second, first].map(({ model, life }) => library(model, life.signal));
  const plotly = await answer(first);
  assert.deepEqual(await Promise.all(coming), [plotly, plotly, plotly]);
  assert.deepEqual([asked(first), asked(second), scripts().length], [1, 0, 1]);
  assert.deepEqual(letGo.mock.calls[0].arguments, [scripts()[0].src]);
  letGo.mock.restore();
});

test('plotly is asked for again while no answer comes, and never after it', async () => {
  const one = widget();
  const coming = library(one.model, one.life.signal);
  mock.timers.tick(20_000);
  mock.timers.tick(20_000);
  assert.equal(asked(one), 3);
  one.model.tell('msg:custom', { column: 'район' }, []);
  assert.equal(one.model.listeners(), 1);
  await answer(one);
  await coming;
  mock.timers.tick(60_000);
  assert.deepEqual([asked(one), one.model.listeners()], [3, 0]);
});

test('another map asks when the one that had asked is gone', async () => {
  const [first, second] = [widget(), widget()];
  const gone = library(first.model, first.life.signal);
  const coming = library(second.model, second.life.signal);
  first.life.abort();
  await assert.rejects(gone, { name: 'AbortError' });
  await turns();
  assert.deepEqual([first.model.listeners(), asked(second)], [0, 1]);
  const plotly = await answer(second);
  assert.equal(await coming, plotly);
  mock.timers.tick(60_000);
  assert.equal(asked(first), 1);
});

test('a script that cannot be read is an error, and the next map asks anew', async () => {
  const [first, second] = [widget(), widget()];
  const failing = library(first.model, first.life.signal);
  first.model.tell('msg:custom', { library: true }, [CODE]);
  await turns();
  scripts().at(-1).onerror();
  await assert.rejects(failing, /plotly could not be read/);
  const coming = library(second.model, second.life.signal);
  assert.equal(await answer(second), await coming);
});

test('a step of drawing waits for the one before it, and an error ends only its own', async () => {
  const { model, life } = widget();
  window.userNbPlotly = Promise.resolve(fakePlotly());
  const told = mock.method(console, 'error', () => {});
  const order = [];
  let finish;
  const draw = drawing(document.body, model, life.signal);
  draw(() => new Promise((resolve) => (finish = resolve)).then(() => order.push(1)));
  draw(() => {
    throw new Error('не рисуется');
  });
  draw(() => order.push(3));
  await turns();
  assert.deepEqual(order, []);
  finish();
  await turns();
  assert.deepEqual(order, [1, 3]);
  assert.match(String(told.mock.calls[0].arguments[1]), /не рисуется/);
  told.mock.restore();
});

test('a plot is let go once the step that was under way has ended, and no step follows', async () => {
  const { model, life } = widget();
  const plotly = fakePlotly();
  window.userNbPlotly = Promise.resolve(plotly);
  const draw = drawing(document.body, model, life.signal);
  let finish;
  draw(() => new Promise((resolve) => (finish = resolve)).then(() => plotly.react(document.body)));
  draw(() => plotly.update(document.body));
  await turns();
  life.abort();
  draw(() => plotly.relayout(document.body));
  await turns();
  assert.deepEqual(plotly.calls, []);
  finish();
  await turns();
  assert.deepEqual(
    plotly.calls.map(([name]) => name),
    ['react', 'purge'],
  );
});

test('a map that is gone before plotly came asks for nothing and lets nothing go', async () => {
  const { model, life } = widget();
  const told = mock.method(console, 'error', () => {});
  const draw = drawing(document.body, model, life.signal);
  draw(() => assert.fail('drawn'));
  await turns();
  life.abort();
  draw(() => assert.fail('drawn'));
  await turns();
  mock.timers.tick(60_000);
  assert.deepEqual([model.sent.length, model.listeners(), told.mock.callCount()], [1, 0, 0]);
  told.mock.restore();
});
