// Stands before the scripts of the map widgets: elements, texts as text nodes, and plotly.

const made = (name, properties = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('aria') || key === 'role' || key === 'for') element.setAttribute(key.replace('_', '-'), value);
    else if (key === 'data') Object.assign(element.dataset, value);
    else if (value !== undefined) element[key] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};
const text = (value, className) => made('bdi', { textContent: value, className });

// Plotly, once a page and from the kernel: nothing may be fetched from elsewhere.
function library(model) {
  window.userNbPlotly ??= new Promise((resolve, reject) => {
    let asking;
    const ask = () => model.send({ action: 'library' });
    model.on('msg:custom', (content, buffers) => {
      if (!content.library || !asking) return;
      clearInterval(asking);
      asking = undefined;
      const alone = ['(function () { var define, module, exports;\n', buffers[0], '\n}).call(window);'];
      const script = made('script', { src: URL.createObjectURL(new Blob(alone, { type: 'text/javascript' })) });
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => { window.userNbPlotly = undefined; reject(new Error('plotly could not be read')); };
      document.head.append(script);
    });
    asking = setInterval(ask, 20_000); // a busy page or kernel may lose an answer
    ask();
  });
  return window.userNbPlotly;
}

