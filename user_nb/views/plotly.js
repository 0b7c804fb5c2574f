// Stands before the scripts of the widgets that draw a map. Plotly comes once a page and from the kernel: nothing may be fetched from elsewhere.

function library(model) {
  window.userNbPlotly ??= new Promise((resolve, reject) => {
    let asking;
    const ask = () => model.send({ action: 'library' });
    model.on('msg:custom', (content, buffers) => {
      if (!content.library || !asking) return;
      clearInterval(asking);
      asking = undefined;
      const alone = ['(function () { var define, module, exports;\n', buffers[0], '\n}).call(window);'];
      const script = document.createElement('script');
      script.src = URL.createObjectURL(new Blob(alone, { type: 'text/javascript' }));
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => { window.userNbPlotly = undefined; reject(new Error('plotly could not be read')); };
      document.head.append(script);
    });
    asking = setInterval(ask, 20_000); // a busy page or kernel may lose an answer
    ask();
  });
  return window.userNbPlotly;
}

