// @ts-check
// The map of the workbench: a figure that Python draws, with the chosen points bright.

import { element } from '../elements.js';
import { afterPause, follow, watchSize } from '../lifetime.js';
import { CONFIG, drawing, listen } from '../plot.js';

/** @import { Panel, PanelParts, Plot, Plotly } from '../types.js' */

const BAR = { ...CONFIG, modeBarButtonsToRemove: ['toImage', 'autoScale2d'] };

/**
 * @param {PanelParts} parts
 * @returns {Panel<never>}
 */
export function map({ model, root, act, say, signal }) {
  const place = /** @type {Plot} */ (element('div', { className: 'unb-canvas' }));
  const wait = element('p', { className: 'unb-about', textContent: say.working });
  root.append(wait, place);
  let drawn = false;
  let width = 0;

  /** @param {Plotly} plotly */
  async function drawFigure(plotly) {
    const { data, layout } = structuredClone(model.get('figure'));
    if (!data) return;
    data[0].selectedpoints = model.get('chosen');
    await plotly.react(place, data, { ...layout, width: root.clientWidth || undefined }, BAR);
    wait.remove();
    if (!drawn)
      listen(place, {
        select: (rows) => act('lasso', { rows }),
        deselect: () => act('all'),
        hover: (row) => act('open', { row }),
      });
    drawn = true;
  }

  /**
   * The loop that was drawn goes: the bright points say what it held.
   *
   * @param {Plotly} plotly
   */
  const drawChosen = (plotly) =>
    drawn && plotly.update(place, { selectedpoints: [model.get('chosen')] }, { selections: [] }, [0]);

  const tellWidth = () => {
    const now = root.clientWidth;
    if (now > 50 && Math.abs(now - width) > 8) act('width', { width: (width = now) });
  };

  const draw = drawing(place, model, signal);
  follow(model, { 'change:figure': () => draw(drawFigure), 'change:chosen': () => draw(drawChosen) }, signal);
  watchSize(root, afterPause(tellWidth, 150, signal), signal);
  draw(drawFigure);
  return {};
}
