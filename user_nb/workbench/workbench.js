// The panels of the workbench: "controls", "map", "lists" and "edits". Each shows the state that Python sends and sends back
// what a person does. All text reaches the page as text nodes.

const labelled = (words, control, className = '') => {
  control.setAttribute('aria-label', words); // a select's options would count as part of its label's text
  return made('label', { className }, made('span', { textContent: words }), control);
};
const button = (words, act, title) => made('button', { type: 'button', textContent: words, onclick: act, title });
const setUnlessFocused = (input, value) => { if (document.activeElement !== input) input.value = value ?? ''; };

// ---- search, filters, cluster size, what goes on

function controls({ model, root, act, say }) {
  const query = made('input', { type: 'search', placeholder: say.search_words_hint });
  const mode = made('select', {}, ...['meaning', 'words', 'both'].map((m) => made('option', { value: m, textContent: say[`mode_${m}`] })));
  const condition = made('input', { type: 'text', placeholder: say.condition_hint, spellcheck: false });
  const column = made('select'), value = made('select', { disabled: true });
  const size = made('input', { type: 'range', min: 0, step: 1 }), sizeShown = made('output', { className: 'unb-size' });
  const all = button(say.show_all, () => { query.value = ''; condition.value = ''; column.value = ''; fillValues([]); act('all'); });
  const counts = made('span'), busy = made('span', { role: 'status', aria_live: 'polite' }), alarm = made('span', { role: 'alert', className: 'unb-error' });
  const bar = made('progress', { max: 1, aria_label: say.working, hidden: true });
  const cancel = button(say.cancel, () => act('cancel'));
  const notices = made('div');
  const status = made('div', { className: 'unb-status' }, counts, busy, bar, cancel, alarm);
  const search = () => act('search', { query: query.value, mode: mode.value });
  let sizes = [], filters = [];

  const fillValues = (values) => {
    filters = values;
    value.replaceChildren(made('option', { value: '', textContent: say.choose }),
      ...values.map((v, i) => made('option', { value: String(i), textContent: v.value })));
    value.disabled = !values.length;
  };
  fillValues([]);
  query.onkeydown = (e) => { if (e.key === 'Enter') search(); };
  mode.onchange = () => { if (query.value.trim()) search(); };
  condition.onkeydown = (e) => { if (e.key === 'Enter') act('filter', { condition: condition.value }); };
  column.onchange = () => { fillValues([]); if (column.value) act('values', { column: column.value }); };
  value.onchange = () => { if (value.value) act('filter', { condition: filters[+value.value].condition }); };
  size.oninput = () => { sizeShown.textContent = sizes[+size.value]; size.setAttribute('aria-valuetext', sizes[+size.value]); };
  size.onchange = () => act('size', { size: sizes[+size.value] });
  model.on('msg:custom', ({ column: name, values }) => { if (name === column.value) fillValues(values); });

  root.append(
    made('div', { className: 'unb-row' }, labelled(say.search, query, 'unb-grow'), labelled(say.mode, mode),
      labelled(say.condition, condition, 'unb-grow'), all),
    made('div', { className: 'unb-row' }, labelled(say.min_cluster_size, size), sizeShown, labelled(say.column, column), labelled(say.value, value)),
    status, notices);

  return {
    state(s) {
      setUnlessFocused(query, s.query || (s.condition ? '' : query.value && s.numbers.selected === s.numbers.texts ? '' : query.value));
      mode.value = s.mode;
      setUnlessFocused(condition, s.condition);
      sizes = s.sizes;
      size.max = sizes.length - 1;
      size.value = sizes.indexOf(s.size);
      size.oninput();
      const names = ['', ...s.columns];
      if (names.join('\n') !== [...column.options].map((o) => o.value).join('\n'))
        column.replaceChildren(...names.map((name) => made('option', { value: name, textContent: name || say.choose })));
      counts.textContent = s.status;
      for (const [key, number] of Object.entries(s.numbers)) status.dataset[key] = number;
      notices.replaceChildren(...s.notices.map((line) => made('div', { className: 'unb-notice' }, text(line))));
    },
    progress(p) {
      const isBusy = 'busy' in p;
      busy.textContent = p.busy ?? p.done ?? '';
      alarm.textContent = p.error ?? '';
      bar.hidden = !isBusy;
      if (p.share === null || p.share === undefined) bar.removeAttribute('value'); else bar.value = p.share;
      cancel.hidden = !isBusy;
      status.dataset.busy = String(isBusy);
    },
  };
}

// ---- lists that arrows walk through: one stop for Tab, as in a listbox

function listbox(label, { multiple = false } = {}) {
  const box = made('div', { className: 'unb-scroll', role: 'listbox', aria_label: label });
  if (multiple) box.setAttribute('aria-multiselectable', 'true');
  const items = () => [...box.querySelectorAll('[role=option]')];
  box.onkeydown = (e) => {
    const all = items(), at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[e.key];
    if (to !== undefined && all.length) {
      focus(all[Math.max(0, Math.min(all.length - 1, to))]);
      e.preventDefault();
    } else if ((e.key === 'Enter' || e.key === ' ') && at >= 0) {
      all[at].choose(e.ctrlKey || e.metaKey || e.shiftKey);
      e.preventDefault();
    }
  };
  const focus = (item) => {
    for (const each of items()) each.tabIndex = each === item ? 0 : -1;
    item?.focus();
  };
  return {
    box,
    fill(rows) {
      const had = box.contains(document.activeElement) ? document.activeElement.dataset.key : null;
      const top = box.scrollTop;
      box.replaceChildren(...rows);
      const all = items();
      const current = all.find((item) => item.dataset.key === had);
      const stop = current ?? all.find((item) => item.getAttribute('aria-selected') === 'true') ?? all[0];
      for (const item of all) item.tabIndex = item === stop ? 0 : -1;
      if (current) current.focus({ preventScroll: true });
      box.scrollTop = top;
      box.tabIndex = all.length ? -1 : 0;
    },
  };
}

function lists({ root, act, say }) {
  const clusters = listbox(say.clusters, { multiple: true }), texts = listbox(say.selected);
  const heading = made('h4', { role: 'heading', aria_level: 4, aria_live: 'polite' });
  const more = button('', () => act('more'));
  const card = made('section', { className: 'unb-card', aria_label: say.reading, aria_live: 'polite', tabIndex: 0 });
  root.classList.add('unb-lists');
  root.append(
    made('div', { className: 'unb-box unb-clusters' }, made('h4', { textContent: say.clusters }), clusters.box),
    made('div', { className: 'unb-box unb-texts', title: say.texts_hint }, heading, texts.box, more),
    card);

  const option = (key, chosen, choose, ...children) => {
    const item = made('div', { className: 'unb-item', role: 'option', aria_selected: String(chosen), data: { key } }, ...children);
    item.choose = choose;
    item.onclick = (e) => choose(e.ctrlKey || e.metaKey || e.shiftKey);
    return item;
  };
  const cluster = (c) => {
    const dot = made('span', { className: 'unb-dot', aria_hidden: 'true' });
    dot.style.background = c.colour;
    const number = made('span', { className: 'unb-number', textContent: c.selected && c.selected < c.size ? `${c.selected}/${c.size}` : c.size });
    const item = option(`c${c.label}`, c.picked, (extend) => act('pick', { label: c.label, extend }), dot,
      made('span', { style: 'flex:1;min-width:0' }, text(c.name), c.note ? text(c.note, 'unb-note') : null), number);
    item.classList.add('unb-cluster');
    item.title = c.words;
    item.dataset.label = c.label;
    return item;
  };
  const row = (r, open) => {
    const meta = made('span', { className: 'unb-meta' }, r.new ? made('span', { className: 'unb-tag', textContent: say.new_text }) : null,
      `${r.score === null ? '' : `${r.score.toFixed(2)} · `}№ ${r.row} · `, text(r.cluster));
    const item = option(`r${r.row}`, r.row === open, () => act('open', { row: r.row }), text(r.text), r.note ? text(r.note, 'unb-note') : null, meta);
    item.dataset.row = r.row;
    return item;
  };

  return {
    state(s, before) {
      if (s.clusters !== before.clusters) clusters.fill(s.clusters.map(cluster));
      heading.textContent = s.heading;
      texts.box.setAttribute('aria-label', s.heading);
      texts.fill(s.rows.map((r) => row(r, s.row)));
      more.textContent = s.more;
      more.hidden = !s.more;
      card.replaceChildren(text(s.card.head, 'unb-meta'), s.card.note ? text(s.card.note, 'unb-note') : '',
        made('div', { className: 'unb-text' }, text(s.card.text)));
    },
    progress() {},
  };
}

// ---- what the selection is, and what can be done to it

function edits({ root, act, say }) {
  const about = made('div', { className: 'unb-about', aria_live: 'polite' });
  const name = made('input', { type: 'text', maxLength: 400 }), target = made('select');
  const folder = made('input', { type: 'text', value: 'user-nb-saved', size: 14 });
  const withName = (action, key) => () => { act(action, { [key]: name.value }); name.value = ''; };
  const needed = {
    name: button(say.do_name, withName('name', 'name')), note: button(say.do_note, withName('note', 'note')),
    split: button(say.do_split, () => act('split')), merge: button(say.do_merge, () => act('merge')),
    recluster: button(say.do_recluster, () => act('recluster')), hide: button(say.do_hide, () => act('hide')),
    move: button(say.do_move, () => act('move', { to: Number(target.value) })),
  };
  const repeats = button(say.do_hide_duplicates, () => act('hide_duplicates')), unhide = button(say.do_unhide, () => act('unhide'));
  const undo = button(`↶ ${say.do_undo}`, () => act('undo')), redo = button(`↷ ${say.do_redo}`, () => act('redo'));
  const save = button(say.do_save, () => act('save', { folder: folder.value }));
  name.onkeydown = (e) => { if (e.key === 'Enter' && name.value.trim() && !needed.name.disabled) needed.name.click(); };

  root.append(about,
    made('div', { className: 'unb-row' }, labelled(say.name_text, name, 'unb-grow'), needed.name, needed.note, needed.split, needed.merge, needed.recluster,
      needed.move, labelled(say.move_to, target)),
    made('div', { className: 'unb-row' }, undo, redo, needed.hide, repeats, unhide, labelled(say.folder, folder), save));

  const counted = ({ column, values }) => made('p', {}, made('b', {}, text(column)), ': ',
    ...values.flatMap((v, i) => [i ? ', ' : '', text(v.value), ` ${v.selected} / ${v.all}`]));

  return {
    state(s) {
      about.replaceChildren(...(s.narrowed
        ? [made('p', { className: 'unb-words' }, made('b', { textContent: say.tells_apart }), ': ', text(s.words.join(', ') || '—')), ...s.counts.map(counted)]
        : [made('p', { textContent: say.nothing_selected })]));
      for (const each of Object.values(needed)) each.disabled = !s.narrowed;
      const kept = target.value;
      target.replaceChildren(...[...s.targets, { label: -1, name: say.noise }].map((c) => made('option', { value: String(c.label), textContent: c.name.slice(0, 40) })));
      if ([...target.options].some((o) => o.value === kept)) target.value = kept;
      undo.disabled = !s.undo;
      undo.title = s.undo;
      redo.disabled = !s.redo;
      redo.title = s.redo;
      unhide.hidden = !s.hidden;
    },
    progress() {},
  };
}

// ---- the map

function map({ model, root, act, say }) {
  const place = made('div', { className: 'unb-canvas' });
  const wait = made('p', { className: 'unb-about', textContent: say.working });
  root.append(wait, place);
  let wired = false, width = 0, timer, line = Promise.resolve();
  const rowsOf = (event) => event.points.map((p) => p.pointIndex).sort((a, b) => a - b);

  async function draw() {
    const Plotly = await library(model), { data, layout } = structuredClone(model.get('figure'));
    if (!data) return;
    data[0].selectedpoints = model.get('chosen');
    await Plotly.react(place, data, { ...layout, width: root.clientWidth || undefined },
      { displaylogo: false, scrollZoom: true, modeBarButtonsToRemove: ['toImage', 'autoScale2d'] });
    wait.remove();
    if (wired) return;
    wired = true;
    place.on('plotly_selected', (event) => { if (event?.points?.length) act('lasso', { rows: rowsOf(event) }); });
    place.on('plotly_deselect', () => act('all'));
    place.on('plotly_hover', (event) => act('open', { row: event.points[0].pointIndex }));
  }

  async function choose() { // the loop that was drawn goes: the bright points say what it held
    const Plotly = await library(model);
    if (wired) await Plotly.update(place, { selectedpoints: [model.get('chosen')] }, { selections: [] }, [0]);
  }

  const next = (step) => { line = line.then(step).catch((error) => console.error('user-nb map', error)); };
  model.on('change:figure', () => next(draw));
  model.on('change:chosen', () => next(choose));
  new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (root.clientWidth > 50 && Math.abs(root.clientWidth - width) > 8) act('width', { width: width = root.clientWidth });
    }, 150);
  }).observe(root);
  next(draw);
  return { state() {}, progress() {} };
}

// ---- the place it all stands in

function settle(el, say, act) {
  const place = el.closest('.unb-workbench');
  if (!place) return;
  place.setAttribute('data-lm-suppress-shortcuts', 'true'); // JupyterLab's one-letter commands are not meant for here
  const theme = () => act('theme', { dark: document.body.dataset.jpThemeLight === 'false' });
  theme();
  new MutationObserver(theme).observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-light'] });
}

function render({ model, el }) {
  const say = model.get('say'), part = model.get('part');
  const act = (action, values = {}) => model.send({ action, ...values });
  const labels = { controls: say.controls_label, map: say.map_label, lists: say.lists_label, edits: say.edits_label };
  const root = made('div', { className: `unb unb-${part}`, role: 'group', aria_label: labels[part], lang: say.lang });
  el.append(root);
  const shown = { controls, map, lists, edits }[part]({ model, root, act, say });
  let before = {};
  const state = () => { const s = model.get('state'); if (Object.keys(s).length) { shown.state(s, before); before = s; } };
  const progress = () => shown.progress(model.get('progress'));
  model.on('change:state', state);
  model.on('change:progress', progress);
  state();
  progress();
  if (part === 'controls') requestAnimationFrame(() => settle(el, say, act));
  return () => { model.off('change:state', state); model.off('change:progress', progress); };
}

export default { render };
