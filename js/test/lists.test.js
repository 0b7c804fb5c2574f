import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import workbench from '../src/workbench.js';
import { HOSTILE, click, openPage, press, show } from './page.js';

const cluster = (label, more) => ({
  label,
  name: `кластер ${label}`,
  size: 9,
  selected: 9,
  colour: '#117733',
  words: 'лифт, этаж',
  picked: false,
  note: '',
  ...more,
});
const row = (number, more) => ({
  row: number,
  text: `письмо ${number}`,
  cluster: 'лифты',
  score: null,
  new: false,
  note: '',
  ...more,
});
const STATE = {
  clusters: [cluster(0), cluster(1, { selected: 4, picked: true }), cluster(-1, { name: 'вне кластеров' })],
  heading: 'Найдено',
  rows: [row(7, { score: 0.5 }), row(3, { new: true, note: 'прочесть' })],
  more: 'ещё 20',
  row: 3,
  card: { head: '№ 3', text: 'Первая строка\nВторая', note: '' },
};
let panel;

const sent = () => panel.model.sent.splice(0);

beforeEach(() => {
  openPage();
  panel = show(workbench, { part: 'lists', state: STATE, progress: {} });
});

test('clusters and texts stand in their order, with what is picked and read marked', () => {
  const clusters = [...panel.el.querySelectorAll('.unb-cluster')];
  assert.deepEqual(
    clusters.map((item) => [item.dataset.label, item.getAttribute('aria-selected'), item.title]),
    [
      ['0', 'false', 'лифт, этаж'],
      ['1', 'true', 'лифт, этаж'],
      ['-1', 'false', 'лифт, этаж'],
    ],
  );
  assert.deepEqual(
    clusters.map((item) => item.querySelector('.unb-number').textContent),
    ['9', '4/9', '9'],
  );
  const texts = [...panel.el.querySelectorAll('.unb-texts [role=option]')];
  assert.deepEqual(
    texts.map((item) => [item.dataset.row, item.getAttribute('aria-selected'), item.textContent]),
    [
      ['7', 'false', 'письмо 70.50 · № 7 · лифты'],
      ['3', 'true', 'письмо 3прочестьnew_text№ 3 · лифты'],
    ],
  );
  assert.equal(panel.find('.unb-card .unb-text').textContent, 'Первая строка\nВторая');
  assert.equal(panel.find('.unb-texts [role=listbox]').getAttribute('aria-label'), 'Найдено');
});

test('a click picks a cluster, one with Ctrl adds it, Enter does what a click does', () => {
  const [first, second] = panel.el.querySelectorAll('.unb-cluster');
  click(first);
  click(second, { ctrlKey: true });
  second.focus();
  press('ArrowDown');
  press('Enter', { shiftKey: true });
  assert.deepEqual(sent(), [
    { action: 'pick', label: 0, extend: false },
    { action: 'pick', label: 1, extend: true },
    { action: 'pick', label: -1, extend: true },
  ]);
});

test('a text is opened, and more are asked for', () => {
  click(panel.find('[data-row="7"]'));
  click(panel.find('.unb-texts > button'));
  assert.deepEqual(sent(), [{ action: 'open', row: 7 }, { action: 'more' }]);
  panel.model.set('state', { ...STATE, more: '' });
  assert.equal(panel.find('.unb-texts > button').hidden, true);
});

test('whoever walks the clusters stays where they were when a text is opened', () => {
  panel.el.querySelectorAll('.unb-cluster')[2].focus();
  panel.model.set('state', structuredClone({ ...STATE, row: 7 }));
  assert.equal(document.activeElement.dataset.label, '-1');
  assert.equal(panel.find('[data-row="7"]').getAttribute('aria-selected'), 'true');
});

test('names, notes and texts stay text', () => {
  panel.model.set('state', {
    ...STATE,
    clusters: [cluster(0, { name: HOSTILE, note: HOSTILE, words: HOSTILE })],
    heading: HOSTILE,
    rows: [row(0, { text: HOSTILE, cluster: HOSTILE, note: HOSTILE })],
    card: { head: HOSTILE, text: HOSTILE, note: HOSTILE },
    more: HOSTILE,
  });
  const shown = [...panel.el.querySelectorAll('bdi, .unb-texts h4, .unb-texts > button')];
  assert.equal(shown.length, 10);
  for (const each of shown) assert.equal(each.textContent, HOSTILE);
  assert.equal(panel.el.querySelectorAll('img, b, script, i').length, 0);
});
