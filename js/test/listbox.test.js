import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { listbox, option } from '../src/workbench/listbox.js';
import { HOSTILE, click, openPage, press } from './page.js';

let chosen, list;

const fill = (keys, selected) =>
  list.fill(keys.map((key) => option(key, key === selected, (extend) => chosen.push([key, extend]), key)));
const focused = () => document.activeElement.dataset.key;
const stops = () =>
  [...list.box.children].filter((item) => item.tabIndex === 0).map((item) => item.dataset.key);

beforeEach(() => {
  openPage();
  chosen = [];
  list = listbox('Кластеры', { multiple: true });
  document.body.append(list.box);
});

for (const [key, from, to] of [
  ['ArrowDown', 'а', 'б'],
  ['ArrowDown', 'б', 'в'],
  ['ArrowDown', 'в', 'в'], // no way round: a listener knows where the list ends
  ['ArrowUp', 'в', 'б'],
  ['ArrowUp', 'а', 'а'],
  ['End', 'а', 'в'],
  ['Home', 'в', 'а'],
])
  test(`${key} goes from ${from} to ${to}, and Tab stops there alone`, () => {
    fill(['а', 'б', 'в']);
    list.box.children['абв'.indexOf(from)].focus();
    assert.equal(press(key), true);
    assert.equal(focused(), to);
    assert.deepEqual(stops(), [to]);
    assert.deepEqual(chosen, []);
  });

for (const key of ['Enter', ' '])
  for (const held of [{}, { ctrlKey: true }, { metaKey: true }, { shiftKey: true }])
    test(`"${key}" chooses where the focus is, with ${Object.keys(held)[0] ?? 'nothing'} held`, () => {
      fill(['а', 'б']);
      list.box.children[1].focus();
      assert.equal(press(key, held), true);
      assert.deepEqual(chosen, [['б', 'ctrlKey' in held || 'metaKey' in held || 'shiftKey' in held]]);
    });

test('a click chooses, and one with Ctrl extends', () => {
  fill(['а', 'б']);
  click(list.box.children[1]);
  click(list.box.children[0], { ctrlKey: true });
  assert.deepEqual(chosen, [
    ['б', false],
    ['а', true],
  ]);
});

test('a click on what stands inside an option chooses it', () => {
  list.fill([option('а', false, () => chosen.push('а'), document.createElement('b'))]);
  click(list.box.querySelector('b'));
  assert.deepEqual(chosen, ['а']);
});

test('other keys are left to the page, and so are all in an empty list', () => {
  fill(['а', 'б']);
  list.box.children[0].focus();
  assert.equal(press('x'), false);
  assert.equal(focused(), 'а');
  fill([]);
  list.box.focus();
  assert.equal(press('ArrowDown'), false);
});

test('Tab stops at what is selected, otherwise at the first, and at the box when it is empty', () => {
  fill(['а', 'б', 'в'], 'б');
  assert.deepEqual([stops(), list.box.tabIndex], [['б'], -1]);
  fill(['а', 'б', 'в']);
  assert.deepEqual(stops(), ['а']);
  fill([]);
  assert.equal(list.box.tabIndex, 0);
});

test('a list that is filled anew keeps focus and scroll where they were', () => {
  fill(['а', 'б', 'в']);
  list.box.children[1].focus();
  list.box.scrollTop = 40;
  const { replaceChildren } = list.box;
  list.box.replaceChildren = (...items) => {
    replaceChildren.apply(list.box, items);
    list.box.scrollTop = 0; // as a browser does with a box that was empty for a moment
  };
  fill(['я', 'б', 'а'], 'а');
  assert.equal(focused(), 'б');
  assert.deepEqual(stops(), ['б']);
  assert.equal(list.box.scrollTop, 40);
});

test('a list that is filled anew takes the focus from nobody', () => {
  const input = document.body.appendChild(document.createElement('input'));
  fill(['а', 'б']);
  input.focus();
  fill(['а', 'б'], 'б');
  assert.equal(document.activeElement, input);
  list.box.children[0].focus();
  fill(['в']); // what had it is gone
  assert.equal(document.activeElement, document.body);
});

test('a screen reader is told what it is', () => {
  fill(['а', 'б'], 'б');
  assert.equal(list.box.getAttribute('aria-label'), 'Кластеры');
  assert.equal(list.box.getAttribute('aria-multiselectable'), 'true');
  assert.equal(listbox('Тексты').box.hasAttribute('aria-multiselectable'), false);
  assert.deepEqual(
    [...list.box.children].map((item) => item.getAttribute('aria-selected')),
    ['false', 'true'],
  );
});

test('a key and a text of any kind stay text', () => {
  fill([HOSTILE, 'б']);
  list.box.children[0].focus();
  assert.equal(focused(), HOSTILE);
  assert.equal(list.box.children[0].textContent, HOSTILE);
  assert.equal(list.box.querySelectorAll('img, b, script, i').length, 0);
});
