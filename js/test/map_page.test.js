import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { HOSTILE, click, enter, fakePlotly, openPage, plotOf, points } from './page.js';

const BODY = `<input id="query"><button id="all"></button><p id="status"></p>
<section id="map"><div class="plotly-graph-div"></div></section>
<ul id="clusters"></ul><h2 id="heading"></h2><ol id="texts"></ol><section id="card"></section>
<div id="hover" hidden></div><script id="data" type="application/json"></script>`;
const SAY = {
  page_all: 'Все тексты',
  page_found: 'Найдено: {query}',
  page_none: 'Ничего',
  page_found_map: 'Обведено',
  page_selected: '{n} из {all}',
  more_texts: 'ещё {n}',
  noise: 'вне кластеров',
  point: 'Наведите',
};
const TEXTS = ['Не работает лифт', 'Лифты стоят', null, 'Жёлтый снег', 'Нет воды'];
const LABELS = [0, 0, 0, 1, -1];
const CLUSTERS = [
  { label: 0, name: 'лифты', size: 2, colour: '#117733', words: 'лифт' },
  { label: 1, name: 'снег', size: 1, colour: '#332288', words: 'снег' },
];
let plotly,
  opened = 0;

const byId = (id) => document.getElementById(id);
const graph = () => document.querySelector('.plotly-graph-div');
const listed = () =>
  [...byId('texts').querySelectorAll('button bdi:first-child')].map((each) => each.textContent);
const clusterButtons = () => [...byId('clusters').querySelectorAll('button')];
const bright = () => plotly.named('restyle').at(-1)[1].selectedpoints[0];

async function open(texts = TEXTS, labels = LABELS, clusters = CLUSTERS) {
  openPage(BODY);
  byId('data').textContent = JSON.stringify({ texts, labels, clusters, say: SAY });
  plotOf(graph());
  window.Plotly = plotly = fakePlotly();
  await import(`../src/map_page.js?${(opened += 1)}`); // a script of the page: it runs anew for each
}

function find(words) {
  enter(byId('query'), words, 'input');
  mock.timers.tick(200);
}

beforeEach(async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  await open();
});
afterEach(() => mock.timers.reset());

test('it opens on all texts but the hidden ones', () => {
  assert.equal(byId('status').textContent, '4 из 4');
  assert.equal(byId('heading').textContent, 'Все тексты');
  assert.equal(byId('card').textContent, 'Наведите');
  assert.deepEqual(listed(), ['Не работает лифт', 'Лифты стоят', 'Жёлтый снег', 'Нет воды']);
  assert.equal(bright(), null);
});

for (const [words, found] of [
  ['лифта', [0, 1]], // another ending
  ['ЖЕЛТЫЙ', [3]], // ё and capitals
  ['лифт работает', [0]], // every word
  ['паром', []],
])
  test(`"${words}" finds ${JSON.stringify(found)}`, () => {
    find(words);
    assert.deepEqual(bright(), found);
    assert.equal(byId('heading').textContent, found.length ? `Найдено: ${words}` : 'Ничего');
    assert.equal(byId('status').textContent, `${found.length} из 4`);
  });

test('typing searches once it pauses, and an empty query shows all', () => {
  enter(byId('query'), 'ли', 'input');
  mock.timers.tick(150);
  enter(byId('query'), 'лифт', 'input');
  mock.timers.tick(150);
  assert.equal(plotly.named('restyle').length, 1);
  mock.timers.tick(50);
  assert.deepEqual(bright(), [0, 1]);
  find(' ,');
  assert.equal(bright(), null);
});

test('a cluster shines at one press, and all at the next', () => {
  const [lifts, snow] = clusterButtons();
  click(lifts);
  assert.deepEqual(bright(), [0, 1]);
  assert.deepEqual(
    clusterButtons().map((each) => each.getAttribute('aria-pressed')),
    ['true', 'false'],
  );
  click(snow);
  assert.deepEqual([bright(), byId('heading').textContent], [[3], 'снег']);
  click(snow);
  assert.deepEqual([bright(), byId('heading').textContent], [null, 'Все тексты']);
});

test('a loop selects what it holds, and a double click or the button all', () => {
  graph().act('plotly_selected', points(4, 0));
  assert.deepEqual(
    [bright(), byId('heading').textContent, listed()],
    [[0, 4], 'Обведено', ['Не работает лифт', 'Нет воды']],
  );
  graph().act('plotly_selected', points());
  assert.deepEqual(bright(), [0, 4]);
  graph().act('plotly_deselect');
  assert.equal(bright(), null);
  find('снег');
  click(byId('all'));
  assert.deepEqual([bright(), byId('query').value], [null, '']);
});

test('a text is read from the list and from the map', () => {
  const [first, second] = byId('texts').querySelectorAll('button');
  click(first);
  click(second);
  assert.equal(byId('card').textContent, '№ 1 · лифтыЛифты стоят');
  assert.deepEqual(
    [first, second].map((each) => each.getAttribute('aria-current')),
    [null, 'true'],
  );
  graph().act('plotly_click', points(4));
  assert.equal(byId('card').textContent, '№ 4 · вне кластеровНет воды');
});

test('what is under the pointer is shown beside it, inside the window', () => {
  const box = byId('hover');
  graph().act('plotly_hover', points(3));
  assert.deepEqual(
    [box.hidden, box.textContent, box.style.left, box.style.top],
    [false, 'снегЖёлтый снег', '114px', '64px'],
  );
  Object.defineProperties(box, { offsetWidth: { value: 380 }, offsetHeight: { value: 90 } });
  graph().act('plotly_hover', { ...points(3), event: { clientX: 1200, clientY: 790 } });
  assert.deepEqual([box.style.left, box.style.top], ['806px', '706px']);
  graph().act('plotly_unhover');
  assert.equal(box.hidden, true);
});

test('two hundred texts are listed, and two hundred more when asked', async () => {
  const many = Array.from({ length: 450 }, (_, row) => `письмо ${row}`);
  await open(
    many,
    many.map(() => 0),
  );
  const more = () =>
    [...byId('texts').querySelectorAll('button')].find((each) => each.textContent.startsWith('ещё'));
  assert.deepEqual([listed().length, more().textContent], [200, 'ещё 250']);
  click(more());
  assert.deepEqual([listed().length, more().textContent], [400, 'ещё 50']);
  click(more());
  assert.deepEqual([listed().length, more()], [450, undefined]);
  click(byId('all'));
  assert.equal(listed().length, 200);
});

test('texts, names and queries stay text', async () => {
  await open([HOSTILE, HOSTILE.repeat(20)], [0, 0], [{ ...CLUSTERS[0], name: HOSTILE, words: HOSTILE }]);
  click(byId('texts').querySelector('button'));
  graph().act('plotly_hover', points(0));
  assert.equal(byId('card').querySelector('bdi').textContent, HOSTILE);
  assert.equal(byId('hover').textContent, HOSTILE + HOSTILE);
  assert.equal(clusterButtons()[0].querySelector('.name').textContent, HOSTILE);
  assert.equal(listed()[1].length, 160);
  find(HOSTILE);
  assert.equal(byId('heading').textContent, `Найдено: ${HOSTILE}`);
  assert.equal(document.querySelectorAll('img, i, script:not(#data), bdi b, .name b').length, 0);
});
