import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import workbench from '../src/workbench.js';
import { HOSTILE, click, enter, openPage, press, show } from './page.js';

const STATE = {
  query: '',
  mode: 'meaning',
  condition: '',
  sizes: [5, 8, 15],
  size: 8,
  columns: ['район', 'тема'],
  status: 'писем: 60',
  numbers: { texts: 60, clusters: 4, noise: 7, selected: 60 },
  notices: [],
};
const VALUES = [
  { value: 'Слобода', condition: 'район == "Слобода"' },
  { value: 'Центр', condition: 'район == "Центр"' },
];
let panel;

const labelled = (words) => panel.find(`[aria-label="${words}"]`);
const sent = () => panel.model.sent.splice(0);

beforeEach(() => {
  openPage();
  panel = show(workbench, { part: 'controls', state: STATE, progress: {} });
});

test('Enter searches for what is typed in the way that is chosen', () => {
  const query = labelled('search');
  query.value = 'лифт';
  labelled('mode').value = 'both';
  query.focus();
  for (const key of ['л', ' ', 'Backspace', 'Tab'])
    assert.equal(press(key), false, `"${key}" is left to the field`);
  assert.deepEqual(sent(), []);
  press('Enter');
  assert.deepEqual(sent(), [{ action: 'search', query: 'лифт', mode: 'both' }]);
});

test('another way searches again, but not for nothing', () => {
  enter(labelled('mode'), 'words');
  assert.deepEqual(sent(), []);
  labelled('search').value = 'лифт';
  enter(labelled('mode'), 'words');
  assert.deepEqual(sent(), [{ action: 'search', query: 'лифт', mode: 'words' }]);
});

test('Enter filters by a condition', () => {
  labelled('condition').value = '"снег" in text';
  labelled('condition').focus();
  assert.equal(press(' '), false);
  press('Enter');
  assert.deepEqual(sent(), [{ action: 'filter', condition: '"снег" in text' }]);
});

test('a column asks for its values, and a value filters', () => {
  assert.equal(labelled('value').disabled, true);
  enter(labelled('column'), 'район');
  assert.deepEqual(sent(), [{ action: 'values', column: 'район' }]);
  panel.model.tell('msg:custom', { column: 'район', values: VALUES });
  const value = labelled('value');
  assert.deepEqual(
    [...value.options].map((each) => each.textContent),
    ['choose', 'Слобода', 'Центр'],
  );
  enter(value, '1');
  assert.deepEqual(sent(), [{ action: 'filter', condition: 'район == "Центр"' }]);
});

test('the values of a column that is no longer chosen are left alone', () => {
  enter(labelled('column'), 'район');
  enter(labelled('column'), 'тема');
  panel.model.tell('msg:custom', { column: 'район', values: VALUES });
  assert.equal(labelled('value').disabled, true);
});

test('the slider says the size while it moves and asks for it once it stands', () => {
  const size = labelled('min_cluster_size');
  assert.deepEqual([size.value, size.max, panel.find('output').textContent], ['1', '2', '8']);
  enter(size, '2', 'input');
  assert.deepEqual([size.getAttribute('aria-valuetext'), panel.find('output').textContent], ['15', '15']);
  assert.deepEqual(sent(), []);
  enter(size, '2');
  assert.deepEqual(sent(), [{ action: 'size', size: 15 }]);
});

test('"show all" empties search and filters', () => {
  labelled('search').value = 'лифт';
  labelled('condition').value = 'x';
  labelled('column').value = 'район';
  click([...panel.el.querySelectorAll('button')].find((each) => each.textContent === 'show_all'));
  assert.deepEqual(sent(), [{ action: 'all' }]);
  assert.deepEqual(
    ['search', 'condition', 'column'].map((words) => labelled(words).value),
    ['', '', ''],
  );
});

test('a new state leaves alone what a person is typing', () => {
  const query = labelled('search');
  query.focus();
  query.value = 'горячая во';
  panel.model.set('state', { ...STATE, query: 'лифт' });
  assert.equal(query.value, 'горячая во');
  query.blur();
  panel.model.set('state', { ...STATE, query: 'лифт' });
  assert.equal(query.value, 'лифт');
});

for (const [what, state, shown] of [
  ['stays while clusters are picked', { numbers: { texts: 60, selected: 9 } }, 'лифт'],
  ['goes when a condition selects', { numbers: { texts: 60, selected: 9 }, condition: 'x' }, ''],
  ['goes when all is shown', {}, ''],
])
  test(`a query that was typed ${what}`, () => {
    labelled('search').value = 'лифт';
    panel.model.set('state', { ...STATE, ...state });
    assert.equal(labelled('search').value, shown);
  });

test('the columns stay as they are, and the chosen one chosen, where nothing is new', () => {
  labelled('column').value = 'тема';
  const first = labelled('column').options[0];
  panel.model.set('state', { ...STATE });
  assert.equal(labelled('column').value, 'тема');
  assert.equal(labelled('column').options[0], first);
  panel.model.set('state', { ...STATE, columns: ['год'] });
  assert.deepEqual(
    [...labelled('column').options].map((each) => each.value),
    ['', 'год'],
  );
});

test('work that goes on shows how far it is and can be cancelled', () => {
  const bar = panel.find('progress');
  const cancel = panel.find('progress + button');
  assert.deepEqual([bar.hidden, cancel.hidden], [true, true]);
  panel.model.set('progress', { busy: 'Карта, 3 из 6', share: 0.5 });
  assert.deepEqual([bar.hidden, cancel.hidden, bar.value], [false, false, 0.5]);
  assert.equal(panel.find('.unb-status').dataset.busy, 'true');
  assert.equal(panel.find('[role=status]').textContent, 'Карта, 3 из 6');
  panel.model.set('progress', { busy: 'Карта', share: null });
  assert.equal(bar.hasAttribute('value'), false);
  click(cancel);
  assert.deepEqual(sent(), [{ action: 'cancel' }]);
  panel.model.set('progress', { done: 'Сохранено' });
  assert.deepEqual([bar.hidden, panel.find('[role=status]').textContent], [true, 'Сохранено']);
  panel.model.set('progress', { error: 'Нет такого столбца' });
  assert.equal(panel.find('[role=alert]').textContent, 'Нет такого столбца');
  assert.equal(panel.find('.unb-status').dataset.busy, 'false');
});

test('names, values, notices and errors stay text', () => {
  panel.model.set('state', { ...STATE, columns: [HOSTILE], notices: [HOSTILE], status: HOSTILE });
  labelled('column').value = HOSTILE;
  panel.model.tell('msg:custom', { column: HOSTILE, values: [{ value: HOSTILE, condition: HOSTILE }] });
  panel.model.set('progress', { error: HOSTILE, busy: HOSTILE });
  for (const selector of ['.unb-notice', '[role=alert]', '[role=status]', '.unb-status > span'])
    assert.equal(panel.find(selector).textContent, HOSTILE, selector);
  assert.equal(labelled('value').options[1].textContent, HOSTILE);
  assert.equal(panel.el.querySelectorAll('img, b, script, i').length, 0);
});
