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
var onEnter = (input, react) => input.addEventListener("keydown", ({ key }) => {
  if (key === "Enter") react();
});
function labelled(words, control, className = "") {
  control.setAttribute("aria-label", words);
  return element("label", { className }, element("span", { textContent: words }), control);
}
var options = (choices) => choices.map(({ value, words }) => element("option", { value, textContent: words }));

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
function whenShown(target, react, signal) {
  const seen = () => {
    observer.disconnect();
    react();
  };
  const observer = watchSize(target, seen, signal);
}
function watchAttribute(target, attribute, react, signal) {
  const observer = new MutationObserver(react);
  observer.observe(target, { attributes: true, attributeFilter: [attribute] });
  signal.addEventListener("abort", () => observer.disconnect());
}
function afterPause(react, wait, signal) {
  let timer;
  signal?.addEventListener("abort", () => clearTimeout(timer));
  return () => {
    clearTimeout(timer);
    if (!signal?.aborted) timer = setTimeout(react, wait);
  };
}

// src/workbench/controls.js
function controls({ model, root, act, say, signal }) {
  const query = element("input", { type: "search", placeholder: say.search_words_hint });
  const modes = ["meaning", "words", "both"].map((value2) => ({ value: value2, words: say[`mode_${value2}`] }));
  const mode = element("select", {}, ...options(modes));
  const condition = element("input", { type: "text", placeholder: say.condition_hint, spellcheck: false });
  const column = element("select");
  const value = element("select");
  const size = element("input", { type: "range", min: 0, step: 1 });
  const sizeShown = element("output", { className: "unb-size" });
  const counts = element("span");
  const busy = element("span", { role: "status", aria_live: "polite" });
  const bar = element("progress", { max: 1, aria_label: say.working, hidden: true });
  const cancel = button(say.cancel, () => act("cancel"));
  const alarm = element("span", { role: "alert", className: "unb-error" });
  const status = element("div", { className: "unb-status" }, counts, busy, bar, cancel, alarm);
  const notices = element("div");
  let sizes = [];
  let filters = [];
  function fillValues(values) {
    filters = values;
    const choices = values.map(({ value: words }, place) => ({ value: String(place), words }));
    value.replaceChildren(...options([{ value: "", words: say.choose }, ...choices]));
    value.disabled = !values.length;
  }
  function fillColumns(names) {
    const known = [...column.options].map((each) => each.value);
    const wanted = ["", ...names];
    if (wanted.join("\n") === known.join("\n")) return;
    column.replaceChildren(...options(wanted.map((name) => ({ value: name, words: name || say.choose }))));
  }
  function showAll() {
    query.value = condition.value = column.value = "";
    fillValues([]);
    act("all");
  }
  function showSize() {
    const words = String(sizes[Number(size.value)]);
    sizeShown.textContent = words;
    size.setAttribute("aria-valuetext", words);
  }
  const search = () => act("search", { query: query.value, mode: mode.value });
  onEnter(query, search);
  onEnter(condition, () => act("filter", { condition: condition.value }));
  mode.onchange = () => {
    if (query.value.trim()) search();
  };
  column.onchange = () => {
    fillValues([]);
    if (column.value) act("values", { column: column.value });
  };
  value.onchange = () => {
    if (value.value) act("filter", { condition: filters[Number(value.value)].condition });
  };
  size.oninput = showSize;
  size.onchange = () => act("size", { size: sizes[Number(size.value)] });
  const receive = ({ column: name, values }) => {
    if (name === column.value) fillValues(values);
  };
  follow(model, { "msg:custom": receive }, signal);
  fillValues([]);
  root.append(
    element(
      "div",
      { className: "unb-row" },
      labelled(say.search, query, "unb-grow"),
      labelled(say.mode, mode),
      labelled(say.condition, condition, "unb-grow"),
      button(say.show_all, showAll)
    ),
    element(
      "div",
      { className: "unb-row" },
      labelled(say.min_cluster_size, size),
      sizeShown,
      labelled(say.column, column),
      labelled(say.value, value)
    ),
    status,
    notices
  );
  return {
    state(s) {
      const everything = s.numbers.selected === s.numbers.texts;
      setUnlessFocused(query, s.query || (s.condition || everything ? "" : query.value));
      mode.value = s.mode;
      setUnlessFocused(condition, s.condition);
      sizes = s.sizes;
      size.max = String(sizes.length - 1);
      size.value = String(sizes.indexOf(s.size));
      showSize();
      fillColumns(s.columns);
      counts.textContent = s.status;
      Object.assign(status.dataset, s.numbers);
      notices.replaceChildren(
        ...s.notices.map((line) => element("div", { className: "unb-notice" }, text(line)))
      );
    },
    /** @param {Progress} p */
    progress(p) {
      const isBusy = p.busy !== void 0;
      busy.textContent = p.busy ?? p.done ?? "";
      alarm.textContent = p.error ?? "";
      bar.hidden = cancel.hidden = !isBusy;
      if (typeof p.share === "number") bar.value = p.share;
      else bar.removeAttribute("value");
      status.dataset.busy = String(isBusy);
    }
  };
}
function setUnlessFocused(input, value) {
  if (document.activeElement !== input) input.value = value ?? "";
}

// src/workbench/edits.js
function edits({ root, act, say }) {
  const about = element("div", { className: "unb-about", aria_live: "polite" });
  const name = element("input", { type: "text", maxLength: 400 });
  const target = element("select");
  const folder = element("input", { type: "text", value: "user-nb-saved", size: 14 });
  const withText = (action) => () => {
    act(action, { [action]: name.value });
    name.value = "";
  };
  const onSelection = {
    name: button(say.do_name, withText("name")),
    note: button(say.do_note, withText("note")),
    split: button(say.do_split, () => act("split")),
    merge: button(say.do_merge, () => act("merge")),
    recluster: button(say.do_recluster, () => act("recluster")),
    move: button(say.do_move, () => act("move", { to: Number(target.value) })),
    hide: button(say.do_hide, () => act("hide"))
  };
  const { hide, ...firstRow } = onSelection;
  const undo = button(`↶ ${say.do_undo}`, () => act("undo"));
  const redo = button(`↷ ${say.do_redo}`, () => act("redo"));
  const unhide = button(say.do_unhide, () => act("unhide"));
  onEnter(name, () => {
    if (name.value.trim()) onSelection.name.click();
  });
  root.append(
    about,
    element(
      "div",
      { className: "unb-row" },
      labelled(say.name_text, name, "unb-grow"),
      ...Object.values(firstRow),
      labelled(say.move_to, target)
    ),
    element(
      "div",
      { className: "unb-row" },
      undo,
      redo,
      hide,
      button(say.do_hide_duplicates, () => act("hide_duplicates")),
      unhide,
      labelled(say.folder, folder),
      button(say.do_save, () => act("save", { folder: folder.value }))
    )
  );
  function described(s) {
    if (!s.narrowed) return [element("p", { textContent: say.nothing_selected })];
    const heading = element("b", { textContent: say.tells_apart });
    const told = text(s.words.join(", ") || "—");
    return [element("p", { className: "unb-words" }, heading, ": ", told), ...s.counts.map(counted)];
  }
  function fillTargets(targets) {
    const kept = target.value;
    const choices = [...targets, { label: -1, name: say.noise }];
    target.replaceChildren(
      ...options(choices.map((each) => ({ value: String(each.label), words: each.name.slice(0, 40) })))
    );
    if (choices.some(({ label }) => String(label) === kept)) target.value = kept;
  }
  return {
    state(s) {
      about.replaceChildren(...described(s));
      for (const each of Object.values(onSelection)) each.disabled = !s.narrowed;
      fillTargets(s.targets);
      for (
        const [each, words] of
        /** @type {const} */
        [
          [undo, s.undo],
          [redo, s.redo]
        ]
      ) {
        each.disabled = !words;
        each.title = words;
      }
      unhide.hidden = !s.hidden;
    }
  };
}
var counted = ({ column, values }) => element(
  "p",
  {},
  element("b", {}, text(column)),
  ": ",
  ...values.flatMap((v, place) => [place ? ", " : "", text(v.value), ` ${v.selected} / ${v.all}`])
);

// src/workbench/listbox.js
function option(key, chosen, choose, ...children) {
  const onclick = ({ ctrlKey, metaKey, shiftKey }) => choose(ctrlKey || metaKey || shiftKey);
  return element(
    "div",
    { className: "unb-item", role: "option", aria_selected: String(chosen), data: { key }, onclick },
    ...children
  );
}
function listbox(label, { multiple = false } = {}) {
  const box = element("div", {
    className: "unb-scroll",
    role: "listbox",
    aria_label: label,
    onkeydown: press
  });
  if (multiple) box.setAttribute("aria-multiselectable", "true");
  const items = () => [...box.querySelectorAll(
    /** @type {'div'} */
    "[role=option]"
  )];
  const stopAt = (stop) => {
    for (const item of items()) item.tabIndex = item === stop ? 0 : -1;
  };
  function press(event) {
    const all = items();
    const at = all.indexOf(
      /** @type {HTMLElement} */
      document.activeElement
    );
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== void 0 && all.length) {
      const item = all[Math.max(0, Math.min(all.length - 1, to))];
      stopAt(item);
      item.focus();
    } else if ((event.key === "Enter" || event.key === " ") && at >= 0) {
      const { ctrlKey, metaKey, shiftKey } = event;
      all[at].dispatchEvent(new MouseEvent("click", { ctrlKey, metaKey, shiftKey, bubbles: true }));
    } else return;
    event.preventDefault();
  }
  function fill(options2) {
    const focused = box.contains(document.activeElement) ? document.activeElement : null;
    const key = focused instanceof HTMLElement ? focused.dataset.key : void 0;
    const top = box.scrollTop;
    box.replaceChildren(...options2);
    const current = key === void 0 ? void 0 : options2.find((item) => item.dataset.key === key);
    stopAt(current ?? options2.find((item) => item.getAttribute("aria-selected") === "true") ?? options2[0]);
    current?.focus({ preventScroll: true });
    box.scrollTop = top;
    box.tabIndex = options2.length ? -1 : 0;
  }
  return { box, fill };
}

// src/workbench/lists.js
function lists({ root, act, say }) {
  const clusters = listbox(say.clusters, { multiple: true });
  const texts = listbox(say.selected);
  const heading = element("h4", { role: "heading", aria_level: 4, aria_live: "polite" });
  const more = button("", () => act("more"));
  const card = element("section", {
    className: "unb-card",
    aria_label: say.reading,
    aria_live: "polite",
    tabIndex: 0
  });
  root.classList.add("unb-lists");
  root.append(
    element(
      "div",
      { className: "unb-box unb-clusters" },
      element("h4", { textContent: say.clusters }),
      clusters.box
    ),
    element("div", { className: "unb-box unb-texts", title: say.texts_hint }, heading, texts.box, more),
    card
  );
  function cluster(c) {
    const dot = element("span", { className: "unb-dot", aria_hidden: "true" });
    dot.style.background = c.colour;
    const partly = c.selected && c.selected < c.size;
    const item = option(
      `c${c.label}`,
      c.picked,
      (extend) => act("pick", { label: c.label, extend }),
      dot,
      element("span", { style: "flex:1;min-width:0" }, text(c.name), note(c.note)),
      element("span", { className: "unb-number", textContent: partly ? `${c.selected}/${c.size}` : c.size })
    );
    item.classList.add("unb-cluster");
    item.title = c.words;
    item.dataset.label = String(c.label);
    return item;
  }
  function row(r, open) {
    const meta = element(
      "span",
      { className: "unb-meta" },
      r.new ? element("span", { className: "unb-tag", textContent: say.new_text }) : null,
      `${r.score === null ? "" : `${r.score.toFixed(2)} · `}№ ${r.row} · `,
      text(r.cluster)
    );
    const read = () => act("open", { row: r.row });
    const item = option(`r${r.row}`, r.row === open, read, text(r.text), note(r.note), meta);
    item.dataset.row = String(r.row);
    return item;
  }
  return {
    state(s) {
      clusters.fill(s.clusters.map(cluster));
      heading.textContent = s.heading;
      texts.box.setAttribute("aria-label", s.heading);
      texts.fill(s.rows.map((each) => row(each, s.row)));
      more.textContent = s.more;
      more.hidden = !s.more;
      card.replaceChildren(
        text(s.card.head, "unb-meta"),
        note(s.card.note) ?? "",
        element("div", { className: "unb-text" }, text(s.card.text))
      );
    }
  };
}
var note = (words) => words ? text(words, "unb-note") : null;

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

// src/workbench/map.js
var BAR = { ...CONFIG, modeBarButtonsToRemove: ["toImage", "autoScale2d"] };
function map({ model, root, act, say, signal }) {
  const place = (
    /** @type {Plot} */
    element("div", { className: "unb-canvas" })
  );
  const wait = element("p", { className: "unb-about", textContent: say.working });
  root.append(wait, place);
  let drawn = false;
  let width = 0;
  async function drawFigure(plotly) {
    const { data, layout } = structuredClone(model.get("figure"));
    if (!data) return;
    data[0].selectedpoints = model.get("chosen");
    await plotly.react(place, data, { ...layout, width: root.clientWidth || void 0 }, BAR);
    wait.remove();
    if (!drawn)
      listen(place, {
        select: (rows) => act("lasso", { rows }),
        deselect: () => act("all"),
        hover: (row) => act("open", { row })
      });
    drawn = true;
  }
  const drawChosen = (plotly) => drawn && plotly.update(place, { selectedpoints: [model.get("chosen")] }, { selections: [] }, [0]);
  const tellWidth = () => {
    const now = root.clientWidth;
    if (now > 50 && Math.abs(now - width) > 8) act("width", { width: width = now });
  };
  const draw = drawing(place, model, signal);
  follow(model, { "change:figure": () => draw(drawFigure), "change:chosen": () => draw(drawChosen) }, signal);
  watchSize(root, afterPause(tellWidth, 150, signal), signal);
  draw(drawFigure);
  return {};
}

// src/workbench.js
var PANELS = { controls, map, lists, edits };
function render({ model, el }) {
  const life = new AbortController();
  const { signal } = life;
  const say = model.get("say");
  const part = model.get("part");
  const act = (action, values = {}) => model.send({ action, ...values });
  const root = element("div", {
    className: `unb unb-${part}`,
    role: "group",
    aria_label: say[`${part}_label`],
    lang: say.lang
  });
  el.append(root);
  const panel = PANELS[part]({ model, root, act, say, signal });
  const showState = () => {
    const state = model.get("state");
    if (Object.keys(state).length) panel.state?.(state);
  };
  const showProgress = () => panel.progress?.(model.get("progress"));
  follow(model, { "change:state": showState, "change:progress": showProgress }, signal);
  showState();
  showProgress();
  if (part === "controls") whenShown(root, () => settle(el, act, signal), signal);
  return () => life.abort();
}
function settle(el, act, signal) {
  const place = el.closest(".unb-workbench");
  if (!place) return;
  place.setAttribute("data-lm-suppress-shortcuts", "true");
  const tellTheme = () => act("theme", { dark: document.body.dataset.jpThemeLight === "false" });
  tellTheme();
  watchAttribute(document.body, "data-jp-theme-light", tellTheme, signal);
}
var workbench_default = { render };
export {
  workbench_default as default
};
