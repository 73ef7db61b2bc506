// The drawing of a figure as an SVG that stands by itself: light, on white, with a title and a description.
id => {
  const figure = document.getElementById(id), place = figure.querySelector('.chart');
  let drawing = figure.querySelector('svg.map');
  if (!place && !drawing) return '';
  if (place) {
    if (!place.option) throw new Error('the page could not draw it');
    const [width, height] = [560, 380];
    const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
    chart.setOption({ ...place.option(width, height), textStyle: { fontFamily: 'Arial, Helvetica, sans-serif' } });
    drawing = new DOMParser().parseFromString(chart.renderToSVGString(), 'image/svg+xml').documentElement;
    chart.dispose();
    drawing.querySelectorAll('style').forEach(hovering => hovering.remove());
  } else {
    drawing = drawing.cloneNode(true);
    drawing.querySelectorAll('a').forEach(link => link.replaceWith(...link.childNodes));
  }
  [drawing, ...drawing.querySelectorAll('[class]')].forEach(part => part.removeAttribute('class'));
  drawing.removeAttribute('aria-label');
  const [, , width, height] = drawing.getAttribute('viewBox').split(' ');
  const add = (kind, content, attributes) => {
    const part = document.createElementNS('http://www.w3.org/2000/svg', kind);
    part.textContent = content;
    Object.entries(attributes).forEach(([key, value]) => part.setAttribute(key, value));
    return part;
  };
  const words = selector => figure.querySelector('figcaption ' + selector).textContent;
  const title = figure.querySelector('figcaption').cloneNode(true);
  title.querySelector('span').remove();
  Object.entries({ width, height, lang: document.documentElement.lang, role: 'img', 'aria-labelledby': 'title', 'aria-describedby': 'description' }).forEach(([key, value]) => drawing.setAttribute(key, value));
  drawing.prepend(add('title', title.textContent.trim(), { id: 'title' }), add('desc', words('span'), { id: 'description' }), add('rect', '', { width, height, fill: '#fff' }));
  // Viewers differ in which words they know.
  drawing.querySelectorAll('[dominant-baseline=central]').forEach(text => {
    text.removeAttribute('dominant-baseline');
    text.setAttribute('dy', '.35em');
  });
  return new XMLSerializer().serializeToString(drawing)
    .replaceAll('image-rendering="optimizeSpeed"', 'style="image-rendering: optimizeSpeed; image-rendering: pixelated"');
}
