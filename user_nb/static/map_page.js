/* Built from js/src with `npm run build`: edit there, not here. */
"use strict";
(() => {
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
  function afterPause(react, wait, signal) {
    let timer;
    signal?.addEventListener("abort", () => clearTimeout(timer));
    return () => {
      clearTimeout(timer);
      if (!signal?.aborted) timer = setTimeout(react, wait);
    };
  }

  // src/plot.js
  var rowsOf = (event) => event.points.map((point) => point.pointIndex).sort((a, b) => a - b);
  function listen(plot, { hover: hover2, leave, click, select: select2, deselect }) {
    if (hover2) plot.on("plotly_hover", (event) => hover2(event.points[0].pointIndex, event.event));
    if (leave) plot.on("plotly_unhover", leave);
    if (click) plot.on("plotly_click", (event) => click(event.points[0].pointIndex));
    if (select2)
      plot.on("plotly_selected", (event) => {
        if (event?.points?.length) select2(rowsOf(event));
      });
    if (deselect) plot.on("plotly_deselect", deselect);
  }

  // src/map_page.js
  var SHOWN = 200;
  var byId = (id) => (
    /** @type {HTMLElement} */
    document.getElementById(id)
  );
  var query = (
    /** @type {HTMLInputElement} */
    byId("query")
  );
  var graph = (
    /** @type {Plot} */
    document.querySelector(".plotly-graph-div")
  );
  var plotly = (
    /** @type {Plotly} */
    window.Plotly
  );
  var { texts, labels, clusters, say } = JSON.parse(byId("data").textContent ?? "");
  var names = new Map(clusters.map(({ label, name }) => [label, name]));
  var rows = [...texts.keys()].filter((row) => texts[row] !== null);
  var folded = texts.map((each) => plain(each ?? ""));
  var selected = rows;
  var heading = "";
  var shown = SHOWN;
  function plain(words) {
    return words.toLowerCase().replaceAll("ё", "е");
  }
  var cut = (words, length) => words.length > length ? `${words.slice(0, length - 1)}…` : words;
  var filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, key) => values[key].toLocaleString(document.documentElement.lang));
  var textOf = (row) => texts[row] ?? "";
  var nameOf = (row) => names.get(labels[row]) ?? say.noise;
  function select(found, title, picked) {
    selected = found;
    heading = title;
    shown = SHOWN;
    const bright = found.length === rows.length ? null : found;
    plotly.restyle(graph, { selectedpoints: [bright], "unselected.marker.opacity": 0.07 }, [0]);
    for (const each of byId("clusters").querySelectorAll("button"))
      each.setAttribute("aria-pressed", String(each.dataset.label === String(picked)));
    list();
  }
  function showAll() {
    query.value = "";
    select(rows, say.page_all);
  }
  function search() {
    const words = plain(query.value).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    if (!words.length) return showAll();
    const stems = words.map((word) => word.slice(0, word.length > 5 ? -2 : word.length > 3 ? -1 : void 0));
    const found = rows.filter((row) => stems.every((stem) => folded[row].includes(stem)));
    select(found, found.length ? filled(say.page_found, { query: query.value.trim() }) : say.page_none);
  }
  function list() {
    byId("heading").textContent = heading;
    byId("status").textContent = filled(say.page_selected, { n: selected.length, all: rows.length });
    byId("texts").replaceChildren(...selected.slice(0, shown).map(item));
    const left = selected.length - shown;
    if (left > 0)
      byId("texts").append(element("li", {}, button(filled(say.more_texts, { n: left }), listMore)));
  }
  function listMore() {
    shown += SHOWN;
    list();
  }
  function item(row) {
    const made = button("", () => read(row, made));
    made.append(text(cut(textOf(row), 160)), text(nameOf(row), "meta"));
    return element("li", {}, made);
  }
  function read(row, from) {
    document.querySelector("[aria-current=true]")?.removeAttribute("aria-current");
    from?.setAttribute("aria-current", "true");
    const head = element("span", { className: "meta", textContent: `№ ${row} · ${nameOf(row)}` });
    byId("card").replaceChildren(head, text(textOf(row)));
  }
  function clusterItem({ label, name, size, colour, words }) {
    const made = button(
      "",
      () => made.getAttribute("aria-pressed") === "true" ? showAll() : select(
        rows.filter((row) => labels[row] === label),
        name,
        label
      )
    );
    const dot = element("span", { className: "dot", aria_hidden: "true" });
    dot.style.background = colour;
    made.dataset.label = String(label);
    made.title = words;
    made.append(dot, text(name, "name"), element("span", { className: "size", textContent: String(size) }));
    return element("li", {}, made);
  }
  function hover(row, { clientX, clientY }) {
    const box = byId("hover");
    box.replaceChildren(element("b", { textContent: nameOf(row) }), text(cut(textOf(row), 420)));
    box.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = box;
    const right = clientX + 14;
    box.style.left = `${Math.max(4, right + width > innerWidth ? clientX - width - 14 : right)}px`;
    box.style.top = `${Math.max(4, Math.min(clientY + 14, innerHeight - height - 4))}px`;
  }
  byId("clusters").append(...clusters.map(clusterItem));
  listen(graph, {
    hover,
    leave: () => void (byId("hover").hidden = true),
    click: (row) => read(row),
    select: (found) => select(found, say.page_found_map),
    deselect: showAll
  });
  query.oninput = afterPause(search, 200);
  byId("all").onclick = showAll;
  byId("card").textContent = say.point;
  showAll();
})();
