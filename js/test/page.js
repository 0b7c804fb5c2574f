// What the tests stand on: a page without a browser, a model without a kernel, plotly without drawing.

import { JSDOM } from 'jsdom';

/** Observers that watch something now. */
export const watching = new Set();

class Observer {
  constructor(react) {
    this.react = react;
  }
  observe(target) {
    this.target = target;
    watching.add(this);
  }
  disconnect() {
    watching.delete(this);
  }
}

/** Begin a new page with this body. */
export function openPage(body = '') {
  const { window } = new JSDOM(`<!DOCTYPE html><html lang="ru"><body>${body}</body></html>`);
  const { document, HTMLElement, MouseEvent, KeyboardEvent, Event } = window;
  watching.clear();
  Object.assign(globalThis, { window, document, HTMLElement, MouseEvent, KeyboardEvent, Event });
  Object.assign(globalThis, {
    ResizeObserver: Observer,
    MutationObserver: Observer,
    innerWidth: 1280,
    innerHeight: 800,
  });
  return window;
}

/** Return the model of a widget: what it is set to it shows, what the widget sends is in `sent`. */
export function fakeModel(values) {
  const reactions = new Map();
  return {
    sent: [],
    get: (key) => values[key],
    send(message) {
      this.sent.push(message);
    },
    on: (event, react) => reactions.set(event, [...(reactions.get(event) ?? []), react]),
    off: (event, react) =>
      reactions.set(
        event,
        reactions.get(event).filter((each) => each !== react),
      ),
    set(key, value) {
      values[key] = value;
      this.tell(`change:${key}`);
    },
    tell: (event, ...told) => (reactions.get(event) ?? []).forEach((react) => react(...told)),
    listeners: () => [...reactions.values()].flat().length,
  };
}

/** Return a plotly that notes what it is asked for in `calls`, name and what was given. */
export function fakePlotly() {
  const calls = [];
  const plotly = { calls, named: (name) => calls.filter(([called]) => called === name) };
  for (const name of ['newPlot', 'react', 'restyle', 'relayout', 'update', 'purge'])
    plotly[name] = async (place, ...given) => {
      calls.push([name, ...given]);
      plotOf(place)._fullLayout ??= { xaxis: { range: [0, 1] }, yaxis: { range: [0, 2] } };
    };
  return plotly;
}

/** Make an element a plot: `act(event, told)` does on it what a person would. */
export function plotOf(place) {
  const hands = (place.hands ??= new Map());
  place.on = (event, react) => hands.set(event, react);
  place.act = (event, told) => hands.get(event)(told);
  return place;
}

/** Every word the widgets say, as its own key. */
export const say = new Proxy({ lang: 'ru' }, { get: (given, key) => given[key] ?? String(key) });

/** Show a panel of the workbench or a live map; give back its place on the page, its model, and `close`. */
export function show(widget, values) {
  const el = document.body.appendChild(document.createElement('div'));
  const model = fakeModel({ say, ...values });
  return { el, model, close: widget.render({ model, el }), find: (selector) => el.querySelector(selector) };
}

/** Return an event on points, as plotly tells it. */
export const points = (...rows) => ({
  points: rows.map((pointIndex) => ({ pointIndex })),
  event: { clientX: 100, clientY: 50 },
});

/** Press a key where the focus is; whether the page kept it to itself. */
export function press(key, held = {}) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...held });
  return !document.activeElement.dispatchEvent(event);
}

/** Click an element, as the mouse does: one that is disabled does nothing. */
export const click = (target, held) =>
  held ? target.dispatchEvent(new MouseEvent('click', { bubbles: true, ...held })) : target.click();

/** Type into a control, or choose in it, and say so. */
export function enter(control, value, event = 'change') {
  control.value = value;
  control.dispatchEvent(new Event(event, { bubbles: true }));
}

/** Let what waits for nothing but its turn go first. */
export const turns = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

export const HOSTILE = '<img src=x onerror="window.__pwned=1"></script><b>жирно</b>&lt;i&gt;';
