// The live map: places and colours are here, texts come from Python when they are asked for. All text reaches the page as text nodes.

function render({ model, el }) {
  const say = model.get('say'), act = (action, values = {}) => model.send({ action, ...values });
  const status = made('div', { className: 'unb-status' });
  status.setAttribute('role', 'status');
  const clear = made('button', { type: 'button', textContent: say.clear, onclick: () => act('clear') });
  const place = made('div', { className: 'unb-canvas' }), card = made('section', { className: 'unb-card' });
  const list = made('ol', { className: 'unb-list' }), heading = made('h4', { textContent: say.neighbors });
  const side = made('div', { className: 'unb-side' }, card, heading, list);
  el.append(made('div', { className: 'unb unb-live', lang: say.lang },
    made('div', { className: 'unb-top' }, status, clear), made('div', { className: 'unb-body' }, place, side)));

  const show = () => {
    const s = model.get('state');
    status.textContent = s.status;
    status.classList.toggle('unb-error', Boolean(s.error));
    for (const key of ['row', 'near']) status.dataset[key] = s[key] ?? '';
    status.dataset.neighbors = s.neighbors.length;
    clear.hidden = s.row === null;
    heading.hidden = !s.neighbors.length;
    list.replaceChildren(...s.neighbors.map((n) => {
      const item = made('li', {}, text(n.text), made('div', { className: 'unb-meta', textContent: n.meta }));
      item.dataset.row = n.row;
      item.classList.toggle('unb-far', !n.near);
      return item;
    }));
  };
  const read = () => {
    const c = model.get('card');
    card.dataset.row = c.row ?? '';
    card.replaceChildren(text(c.head, 'unb-meta'), made('div', { className: 'unb-text' }, text(c.text)));
  };

  let line = Promise.resolve(), seen = '', timer;
  const next = (step) => { line = line.then(step).catch((error) => console.error('user-nb map', error)); };
  const window_ = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const { xaxis, yaxis } = place._fullLayout, range = [...xaxis.range, ...yaxis.range], width = place.clientWidth;
      if (seen !== (seen = JSON.stringify([range, width]))) act('look', { range, width });
    }, 120);
  };
  const lines = async (Plotly) => {
    const l = model.get('lines');
    await Plotly.restyle(place, { x: l.map((t) => t.x), y: l.map((t) => t.y) }, [1, 2, 3]);
  };

  next(async () => {
    const Plotly = await library(model), { data, layout } = structuredClone(model.get('figure'));
    await Plotly.newPlot(place, data, layout, { displaylogo: false, scrollZoom: true, responsive: true });
    place.on('plotly_hover', (event) => act('read', { row: event.points[0].pointIndex }));
    place.on('plotly_click', (event) => act('click', { row: event.points[0].pointIndex }));
    place.on('plotly_relayout', window_);
    await lines(Plotly);
    window_();
    place.dataset.drawn = 'true';
    act('sync');
  });
  const onLines = () => next(async () => lines(await library(model)));
  const onNames = () => next(async () => (await library(model)).relayout(place, { annotations: structuredClone(model.get('names')) }));
  const watched = { 'change:state': show, 'change:card': read, 'change:lines': onLines, 'change:names': onNames };
  for (const [event, react] of Object.entries(watched)) model.on(event, react);
  const resized = new ResizeObserver(() => { if (place._fullLayout) window_(); });
  resized.observe(place);
  show();
  read();
  act('sync'); // what changed while this page was still loading
  return () => {
    for (const [event, react] of Object.entries(watched)) model.off(event, react);
    resized.disconnect();
  };
}

export default { render };
