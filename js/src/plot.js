// @ts-check
// What the maps share: plotly itself, drawing one step after another, and what a person does in row numbers.

import { element } from './elements.js';
import { follow } from './lifetime.js';

/** @import { AnyModel } from '@anywidget/types' */
/** @import { Hands, Plot, PlotEvent, Plotly } from './types.js' */

const PATIENCE = 20_000; // milliseconds: a busy page or kernel may lose an answer

/** What the bar and the wheel of every map do. */
export const CONFIG = { displaylogo: false, scrollZoom: true };

/**
 * Return plotly: from the kernel and once a page, for nothing may be fetched from elsewhere.
 *
 * @param {AnyModel} model
 * @param {AbortSignal} signal
 * @returns {Promise<Plotly>}
 */
export async function library(model, signal) {
  for (;;) {
    const coming = (window.userNbPlotly ??= asked(model, signal));
    try {
      return await coming;
    } catch (error) {
      if (window.userNbPlotly === coming) window.userNbPlotly = undefined;
      if (signal.aborted || !isAbort(error)) throw error;
    } // the widget that had asked is gone: this one asks
  }
}

/** @param {unknown} error */
const isAbort = (error) => error instanceof DOMException && error.name === 'AbortError';

/**
 * Ask the kernel for plotly's code until it comes, and run it.
 *
 * @param {AnyModel} model
 * @param {AbortSignal} signal
 * @returns {Promise<Plotly>}
 */
function asked(model, signal) {
  const answered = new AbortController();
  const code = new Promise((resolve, reject) => {
    const ask = () => model.send({ action: 'library' });
    const asking = setInterval(ask, PATIENCE);
    /** @param {any} content @param {DataView[]} buffers */
    const receive = (content, buffers) => content.library && resolve(buffers[0]);
    follow(model, { 'msg:custom': receive }, answered.signal);
    answered.signal.addEventListener('abort', () => clearInterval(asking));
    signal.addEventListener('abort', () => reject(new DOMException('the widget is gone', 'AbortError')));
    ask();
  });
  return code.finally(() => answered.abort()).then(run);
}

/**
 * Run plotly's code as a script of the page, where no module loader can see it.
 *
 * @param {DataView} code
 * @returns {Promise<Plotly>}
 */
function run(code) {
  const alone = ['(function () { var define, module, exports;\n', code, '\n}).call(window);'];
  const src = URL.createObjectURL(new Blob(/** @type {BlobPart[]} */ (alone), { type: 'text/javascript' }));
  return new Promise((resolve, reject) => {
    const script = element('script', { src });
    script.onload = () => resolve(/** @type {Plotly} */ (window.Plotly));
    script.onerror = () => reject(new Error('plotly could not be read'));
    document.head.append(script);
  }).finally(() => URL.revokeObjectURL(src));
}

/**
 * Return a function that queues a step of drawing: one ends before the next begins, and an error ends only its own.
 * When the signal comes, the steps that wait are dropped and the plot is let go.
 *
 * @param {HTMLElement} place
 * @param {AnyModel} model
 * @param {AbortSignal} signal
 * @returns {(step: (plotly: Plotly) => unknown) => void}
 */
export function drawing(place, model, signal) {
  let line = Promise.resolve();
  /** @type {Plotly | undefined} */
  let used;
  /** @param {(plotly: Plotly) => unknown} step */
  async function take(step) {
    if (signal.aborted) return;
    try {
      const plotly = await library(model, signal);
      if (signal.aborted) return;
      used = plotly;
      await step(plotly);
    } catch (error) {
      if (!signal.aborted) console.error('user-nb map', error);
    }
  }
  signal.addEventListener('abort', () => {
    line = line.then(() => used?.purge(place));
  });
  return (step) => {
    line = line.then(() => take(step));
  };
}

/**
 * Return the row numbers of an event, in order.
 *
 * @param {PlotEvent} event
 */
export const rowsOf = (event) => event.points.map((point) => point.pointIndex).sort((a, b) => a - b);

/**
 * Hand on what a person does on a plot that is drawn.
 *
 * @param {Plot} plot
 * @param {Hands} hands
 */
export function listen(plot, { hover, leave, click, select, deselect }) {
  if (hover) plot.on('plotly_hover', (event) => hover(event.points[0].pointIndex, event.event));
  if (leave) plot.on('plotly_unhover', leave);
  if (click) plot.on('plotly_click', (event) => click(event.points[0].pointIndex));
  if (select)
    plot.on('plotly_selected', (event) => {
      if (event?.points?.length) select(rowsOf(event));
    });
  if (deselect) plot.on('plotly_deselect', deselect);
}
