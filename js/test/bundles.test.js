import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const bundle = (name) => readFileSync(new URL(`../../user_nb/static/${name}`, import.meta.url), 'utf8');

for (const name of ['workbench.js', 'live_map.js'])
  test(`${name} is one module, with the widget as its default`, async () => {
    const { default: widget } = await import(`data:text/javascript,${encodeURIComponent(bundle(name))}`);
    assert.deepEqual(Object.keys(widget), ['render']);
    assert.doesNotMatch(bundle(name), /^import /m);
  });

test('the script of the page stands inside a script element: nothing in it ends one or begins a comment', () => {
  assert.doesNotMatch(bundle('map_page.js'), /<\/script|<script|<!--|-->/i);
  assert.doesNotMatch(bundle('map_page.js'), /^(import|export) /m);
  assert.doesNotMatch(bundle('map_page.css'), /<\/style|<!--/i);
});

test('nothing is asked of another machine', () => {
  for (const name of ['workbench', 'live_map', 'map_page'])
    for (const kind of ['js', 'css'])
      assert.doesNotMatch(bundle(`${name}.${kind}`), /https?:|url\(|@import|fetch\(|XMLHttpRequest/);
});
