import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import workbench from '../src/workbench.js';
import { HOSTILE, click, openPage, press, show } from './page.js';

const STATE = {
  words: ['лифт', 'этаж'],
  counts: [
    {
      column: 'район',
      values: [
        { value: 'Центр', selected: 3, all: 9 },
        { value: 'Слобода', selected: 1, all: 2 },
      ],
    },
  ],
  targets: [
    { label: 0, name: 'лифты' },
    { label: 4, name: 'снег' },
  ],
  undo: 'название',
  redo: '',
  hidden: false,
  narrowed: true,
};
const ON_SELECTION = ['do_name', 'do_note', 'do_split', 'do_merge', 'do_recluster', 'do_move', 'do_hide'];
let panel;

const named = (words) => [...panel.el.querySelectorAll('button')].find((each) => each.textContent === words);
const labelled = (words) => panel.find(`[aria-label="${words}"]`);
const sent = () => panel.model.sent.splice(0);

beforeEach(() => {
  openPage();
  panel = show(workbench, { part: 'edits', state: STATE, progress: {} });
});

for (const action of ['name', 'note'])
  test(`what is typed goes out as a ${action}, and the field is empty for the next`, () => {
    labelled('name_text').value = 'Лифты стоят';
    click(named(`do_${action}`));
    assert.deepEqual(sent(), [{ action, [action]: 'Лифты стоят' }]);
    assert.equal(labelled('name_text').value, '');
  });

for (const action of ['split', 'merge', 'recluster', 'hide', 'hide_duplicates'])
  test(`${action} is one press`, () => {
    click(named(`do_${action}`));
    assert.deepEqual(sent(), [{ action }]);
  });

test('undo and redo say what they would do, and are idle where there is nothing', () => {
  assert.deepEqual([named('↶ do_undo').title, named('↶ do_undo').disabled], ['название', false]);
  assert.equal(named('↷ do_redo').disabled, true);
  click(named('↶ do_undo'));
  click(named('↷ do_redo'));
  assert.deepEqual(sent(), [{ action: 'undo' }]);
});

test('Enter names, but not with spaces, and not where nothing is selected', () => {
  const name = labelled('name_text');
  name.focus();
  assert.equal(press(' '), false);
  name.value = '  ';
  press('Enter');
  name.value = 'Лифты';
  panel.model.set('state', { ...STATE, narrowed: false });
  press('Enter');
  assert.deepEqual(sent(), []);
  panel.model.set('state', STATE);
  press('Enter');
  assert.deepEqual(sent(), [{ action: 'name', name: 'Лифты' }]);
});

test('a move goes to the cluster that is chosen, outside them all too', () => {
  const target = labelled('move_to');
  target.value = '4';
  click(named('do_move'));
  target.value = '-1';
  click(named('do_move'));
  assert.deepEqual(sent(), [
    { action: 'move', to: 4 },
    { action: 'move', to: -1 },
  ]);
});

test('the chosen target stays chosen as long as it is there', () => {
  const target = labelled('move_to');
  target.value = '4';
  panel.model.set('state', { ...STATE, targets: [{ label: 4, name: 'снег' }] });
  assert.equal(target.value, '4');
  panel.model.set('state', { ...STATE, targets: [{ label: 9, name: 'вода' }] });
  assert.equal(target.value, '9');
});

test('what needs a selection is idle without one', () => {
  assert.equal(
    panel.find('.unb-about').textContent,
    'tells_apart: лифт, этажрайон: Центр 3 / 9, Слобода 1 / 2',
  );
  assert.deepEqual(
    ON_SELECTION.map((words) => named(words).disabled),
    ON_SELECTION.map(() => false),
  );
  panel.model.set('state', { ...STATE, narrowed: false });
  assert.equal(panel.find('.unb-about').textContent, 'nothing_selected');
  assert.deepEqual(
    ON_SELECTION.map((words) => named(words).disabled),
    ON_SELECTION.map(() => true),
  );
});

test('hidden texts can be shown again, where there are any', () => {
  assert.equal(named('do_unhide').hidden, true);
  panel.model.set('state', { ...STATE, hidden: true });
  assert.equal(named('do_unhide').hidden, false);
  click(named('do_unhide'));
  assert.deepEqual(sent(), [{ action: 'unhide' }]);
});

test('it saves into the folder that is named', () => {
  labelled('folder').value = 'письма/май';
  click(named('do_save'));
  assert.deepEqual(sent(), [{ action: 'save', folder: 'письма/май' }]);
});

test('words, columns, values and names stay text', () => {
  panel.model.set('state', {
    ...STATE,
    words: [HOSTILE],
    counts: [{ column: HOSTILE, values: [{ value: HOSTILE, selected: 1, all: 2 }] }],
    targets: [{ label: 0, name: HOSTILE }],
    undo: HOSTILE,
  });
  for (const each of panel.el.querySelectorAll('bdi')) assert.equal(each.textContent, HOSTILE);
  assert.equal(labelled('move_to').options[0].textContent, HOSTILE.slice(0, 40));
  assert.equal(named('↶ do_undo').title, HOSTILE);
  assert.equal(panel.el.querySelectorAll('img, script, i').length, 0);
});
