// Bundles src/ into user_nb/static, which is committed, so that an installation needs no Node.
// With --check nothing is written: it fails where what is committed is not what would be built.

import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const STATIC = join(HERE, '..', 'user_nb', 'static');
const NOTE = '/* Built from js/src with `npm run build`: edit there, not here. */';

/**
 * Bundle entry points and give back what would be written.
 *
 * @param {'esm' | 'iife'} format a module for widgets, a script for a page
 * @param {...string} entries files of src/
 */
async function bundled(format, ...entries) {
  const { outputFiles } = await build({
    absWorkingDir: HERE,
    entryPoints: entries.map((entry) => join('src', entry)),
    outdir: STATIC,
    bundle: true,
    write: false,
    format,
    target: 'es2022',
    charset: 'utf8', // «ё» stays readable
    banner: { js: NOTE, css: NOTE },
    logLevel: 'warning',
  });
  return outputFiles;
}

const files = [
  ...(await bundled('esm', 'workbench.js', 'live_map.js', 'workbench.css', 'live_map.css')),
  ...(await bundled('iife', 'map_page.js', 'map_page.css')),
];

if (process.argv.includes('--check')) {
  const names = files.map((file) => basename(file.path));
  const strangers = (await readdir(STATIC)).filter((name) => !names.includes(name));
  const committed = await Promise.all(files.map((file) => readFile(file.path, 'utf8').catch(() => null)));
  const stale = names.filter((_, place) => committed[place] !== files[place].text);
  for (const name of stale) console.error(`user_nb/static/${name} is not what js/src builds: npm run build`);
  for (const name of strangers) console.error(`user_nb/static/${name} is built from nothing: delete it`);
  process.exitCode = stale.length + strangers.length ? 1 : 0;
} else {
  await mkdir(STATIC, { recursive: true });
  for (const file of files) await writeFile(file.path, file.text);
}
