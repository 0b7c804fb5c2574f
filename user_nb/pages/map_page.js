// The saved map at work: hover, lasso, search by words, clusters and texts. Texts reach the page as text nodes only.
(() => {
  const { texts, labels, clusters, say } = JSON.parse(document.getElementById('data').textContent);
  const byLabel = new Map(clusters.map((c) => [c.label, c]));
  const graph = document.querySelector('.plotly-graph-div');
  const $ = (id) => document.getElementById(id);
  const SHOWN = 200;
  const rows = texts.map((_, row) => row).filter((row) => texts[row] !== null);
  const plain = (text) => text.toLowerCase().replaceAll('ё', 'е');
  const folded = texts.map((text) => (text === null ? '' : plain(text)));
  let shown = SHOWN, selected = rows, heading = '';

  const element = (name, text, kind) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, key) => values[key].toLocaleString(document.documentElement.lang));
  const nameOf = (row) => byLabel.get(labels[row])?.name ?? say.noise;
  const cut = (text, length) => (text.length > length ? text.slice(0, length - 1) + '…' : text);

  function select(found, title, pressed = null) {
    selected = found; heading = title; shown = SHOWN;
    Plotly.restyle(graph, { selectedpoints: [found.length === rows.length ? null : found],
      'unselected.marker.opacity': 0.07 }, [0]);
    for (const button of $('clusters').querySelectorAll('button'))
      button.setAttribute('aria-pressed', String(button.dataset.label === String(pressed)));
    list();
  }

  function list() {
    $('heading').textContent = heading;
    $('status').textContent = fill(say.page_selected, { n: selected.length, all: rows.length });
    $('texts').replaceChildren(...selected.slice(0, shown).map(item));
    if (selected.length > shown) {
      const more = element('button', fill(say.more_texts, { n: selected.length - shown }));
      more.onclick = () => { shown += SHOWN; list(); };
      $('texts').append(wrapped(more));
    }
  }

  function item(row) {
    const button = element('button');
    button.append(element('bdi', cut(texts[row], 160)), element('bdi', nameOf(row), 'meta'));
    button.onclick = () => read(row, button);
    return wrapped(button);
  }

  function wrapped(button) {
    const line = element('li');
    button.type = 'button';
    line.append(button);
    return line;
  }

  function read(row, button) {
    document.querySelector('[aria-current=true]')?.removeAttribute('aria-current');
    button?.setAttribute('aria-current', 'true');
    $('card').replaceChildren(element('span', `№ ${row} · ${nameOf(row)}`, 'meta'), element('bdi', texts[row]));
  }

  // Endings change in Russian: of each word of the query its beginning has to be there.
  function search() {
    const stems = plain($('query').value).split(/[^\p{L}\p{N}]+/u).filter(Boolean)
      .map((word) => word.slice(0, word.length > 5 ? -2 : word.length > 3 ? -1 : undefined));
    if (!stems.length) return showAll();
    const found = rows.filter((row) => stems.every((stem) => folded[row].includes(stem)));
    select(found, found.length ? fill(say.page_found, { query: $('query').value.trim() }) : say.page_none);
  }

  function showAll() {
    $('query').value = '';
    select(rows, say.page_all);
  }

  for (const cluster of clusters) {
    const button = element('button'), dot = element('span', '', 'dot');
    dot.style.background = cluster.colour;
    dot.setAttribute('aria-hidden', 'true');
    button.dataset.label = cluster.label;
    button.title = cluster.words;
    button.append(dot, element('bdi', cluster.name, 'name'), element('span', String(cluster.size), 'size'));
    button.onclick = () => button.getAttribute('aria-pressed') === 'true' ? showAll()
      : select(rows.filter((row) => labels[row] === cluster.label), cluster.name, cluster.label);
    $('clusters').append(wrapped(button));
  }

  graph.on('plotly_hover', ({ points, event }) => {
    const row = points[0].pointIndex, box = $('hover');
    box.replaceChildren(element('b', nameOf(row)), element('bdi', cut(texts[row], 420)));
    box.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = box;
    box.style.left = `${Math.max(4, event.clientX + 14 + width > innerWidth ? event.clientX - width - 14 : event.clientX + 14)}px`;
    box.style.top = `${Math.max(4, Math.min(event.clientY + 14, innerHeight - height - 4))}px`;
  });
  graph.on('plotly_unhover', () => { $('hover').hidden = true; });
  graph.on('plotly_click', ({ points }) => read(points[0].pointIndex));
  graph.on('plotly_selected', (event) => {
    if (event?.points?.length) select(event.points.map((p) => p.pointIndex).sort((a, b) => a - b), say.page_found_map);
  });
  graph.on('plotly_deselect', showAll);
  let wait;
  $('query').oninput = () => { clearTimeout(wait); wait = setTimeout(search, 200); };
  $('all').onclick = showAll;
  $('card').textContent = say.point;
  showAll();
})();
