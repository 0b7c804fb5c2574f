/* Built from js/src with `npm run build`: edit there, not here. */

// src/elements.js
function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "role" || key.startsWith("aria_")) made.setAttribute(key.replace("_", "-"), value);
    else if (key === "data") Object.assign(made.dataset, value);
    else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== void 0) Object.assign(made, { [key]: value });
  }
  made.append(...children.filter((child) => child !== null && child !== void 0));
  return made;
}
var text = (value, className) => element("bdi", { textContent: value, className });
var button = (words, onclick) => element("button", { type: "button", textContent: words, onclick });

// src/lifetime.js
function follow(model, reactions, signal) {
  for (const [event, react] of Object.entries(reactions)) {
    model.on(event, react);
    signal.addEventListener("abort", () => model.off(event, react));
  }
}
function watchSize(target, react, signal) {
  const observer = new ResizeObserver(react);
  observer.observe(target);
  signal.addEventListener("abort", () => observer.disconnect());
  return observer;
}
function afterPause(react, wait, signal) {
  let timer;
  signal?.addEventListener("abort", () => clearTimeout(timer));
  return () => {
    clearTimeout(timer);
    if (!signal?.aborted) timer = setTimeout(react, wait);
  };
}

// src/plot.js
var PATIENCE = 2e4;
var CONFIG = { displaylogo: false, scrollZoom: true };
async function library(model, signal) {
  for (; ; ) {
    const coming = window.userNbPlotly ??= asked(model, signal);
    try {
      return await coming;
    } catch (error) {
      if (window.userNbPlotly === coming) window.userNbPlotly = void 0;
      if (signal.aborted || !isAbort(error)) throw error;
    }
  }
}
var isAbort = (error) => error instanceof DOMException && error.name === "AbortError";
function asked(model, signal) {
  const answered = new AbortController();
  const code = new Promise((resolve, reject) => {
    const ask = () => model.send({ action: "library" });
    const asking = setInterval(ask, PATIENCE);
    const receive = (content, buffers) => content.library && resolve(buffers[0]);
    follow(model, { "msg:custom": receive }, answered.signal);
    answered.signal.addEventListener("abort", () => clearInterval(asking));
    signal.addEventListener("abort", () => reject(new DOMException("the widget is gone", "AbortError")));
    ask();
  });
  return code.finally(() => answered.abort()).then(run);
}
function run(code) {
  const alone = ["(function () { var define, module, exports;\n", code, "\n}).call(window);"];
  const src = URL.createObjectURL(new Blob(
    /** @type {BlobPart[]} */
    alone,
    { type: "text/javascript" }
  ));
  return new Promise((resolve, reject) => {
    const script = element("script", { src });
    script.onload = () => resolve(
      /** @type {Plotly} */
      window.Plotly
    );
    script.onerror = () => reject(new Error("plotly could not be read"));
    document.head.append(script);
  }).finally(() => URL.revokeObjectURL(src));
}
function drawing(place, model, signal) {
  let line = Promise.resolve();
  let used;
  async function take(step) {
    if (signal.aborted) return;
    try {
      const plotly = await library(model, signal);
      if (signal.aborted) return;
      used = plotly;
      await step(plotly);
    } catch (error) {
      if (!signal.aborted) console.error("user-nb map", error);
    }
  }
  signal.addEventListener("abort", () => {
    line = line.then(() => used?.purge(place));
  });
  return (step) => {
    line = line.then(() => take(step));
  };
}
var rowsOf = (event) => event.points.map((point) => point.pointIndex).sort((a, b) => a - b);
function listen(plot, { hover, leave, click, select, deselect }) {
  if (hover) plot.on("plotly_hover", (event) => hover(event.points[0].pointIndex, event.event));
  if (leave) plot.on("plotly_unhover", leave);
  if (click) plot.on("plotly_click", (event) => click(event.points[0].pointIndex));
  if (select)
    plot.on("plotly_selected", (event) => {
      if (event?.points?.length) select(rowsOf(event));
    });
  if (deselect) plot.on("plotly_deselect", deselect);
}

// src/live_map.js
var LINES = [1, 2, 3];
function render({ model, el }) {
  const life = new AbortController();
  const { signal } = life;
  const say = model.get("say");
  const act = (action, values = {}) => model.send({ action, ...values });
  const status = element("div", { className: "unb-status", role: "status" });
  const clear = button(say.clear, () => act("clear"));
  const place = (
    /** @type {Plot} */
    element("div", { className: "unb-canvas" })
  );
  const card = element("section", { className: "unb-card" });
  const heading = element("h4", { textContent: say.neighbors });
  const list = element("ol", { className: "unb-list" });
  el.append(
    element(
      "div",
      { className: "unb unb-live", lang: say.lang },
      element("div", { className: "unb-top" }, status, clear),
      element(
        "div",
        { className: "unb-body" },
        place,
        element("div", { className: "unb-side" }, card, heading, list)
      )
    )
  );
  const item = ({ row, text: words, near, meta }) => element(
    "li",
    { data: { row }, className: near ? void 0 : "unb-far" },
    text(words),
    element("div", { className: "unb-meta", textContent: meta })
  );
  function showState() {
    const { status: words, row, near, neighbors, error } = model.get("state");
    status.textContent = words;
    status.classList.toggle("unb-error", Boolean(error));
    Object.assign(status.dataset, { row: row ?? "", near: near ?? "", neighbors: neighbors.length });
    clear.hidden = row === null;
    heading.hidden = !neighbors.length;
    list.replaceChildren(...neighbors.map(item));
  }
  function showCard() {
    const { row, head, text: words } = model.get("card");
    card.dataset.row = row ?? "";
    card.replaceChildren(text(head, "unb-meta"), element("div", { className: "unb-text" }, text(words)));
  }
  let seen = "";
  const look = afterPause(
    () => {
      if (!place._fullLayout) return;
      const { xaxis, yaxis } = place._fullLayout;
      const view = { range: [...xaxis.range, ...yaxis.range], width: place.clientWidth };
      if (seen !== (seen = JSON.stringify(view))) act("look", view);
    },
    120,
    signal
  );
  const draw = drawing(place, model, signal);
  async function drawMap(plotly) {
    const { data, layout } = structuredClone(model.get("figure"));
    await plotly.newPlot(place, data, layout, { ...CONFIG, responsive: true });
    listen(place, { hover: (row) => act("read", { row }), click: (row) => act("click", { row }) });
    place.on("plotly_relayout", look);
    await drawLines(plotly);
    look();
    place.dataset.drawn = "true";
    act("sync");
  }
  function drawLines(plotly) {
    const lines = model.get("lines");
    return plotly.restyle(place, { x: lines.map(({ x }) => x), y: lines.map(({ y }) => y) }, LINES);
  }
  const drawNames = (plotly) => plotly.relayout(place, { annotations: structuredClone(model.get("names")) });
  draw(drawMap);
  const reactions = {
    "change:state": showState,
    "change:card": showCard,
    "change:lines": () => draw(drawLines),
    "change:names": () => draw(drawNames)
  };
  follow(model, reactions, signal);
  watchSize(place, look, signal);
  showState();
  showCard();
  act("sync");
  return () => life.abort();
}
var live_map_default = { render };
export {
  live_map_default as default
};
