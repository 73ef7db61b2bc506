'use strict';
// Draws the figures of pixels and of thresholds as SVG. All text of the data enters as text, never as markup.
const page = JSON.parse(document.getElementById('data').textContent);

const figures = (() => {
  const { first, last, observed, colours, words } = page;
  const made = (name, attributes = {}, content = []) => {
    const e = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
    e.append(...[].concat(content));
    return e;
  };
  const years = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const round = v => Math.round(v * 100) / 100;
  const digits = v => v === null ? '–' : String(v).replace('-', '−');

  // Where years and values stand in a figure.
  const frame = (width, height, low, high, bottom = 26) => {
    const left = 30, right = 8, top = 26;
    const step = (width - left - right) / years.length;
    return {
      width, height, left, top, right: width - right, bottom: height - bottom, step,
      x: year => round(left + (year - first + 0.5) * step),
      y: value => round(top + (high - value) / (high - low) * (height - top - bottom)),
    };
  };

  const axes = (svg, f, ticks) => {
    for (const [value, label] of ticks) {
      svg.append(made('path', { class: 'axis', d: `M${f.left} ${f.y(value)}H${f.right}` }), made('text', { x: f.left - 4, y: f.y(value) + 3, 'text-anchor': 'end' }, label));
    }
    const every = [1, 2, 5, 10, 20].find(n => n * f.step >= 32) ?? 50;
    years.filter(year => year % every === 0).forEach(year => svg.append(made('text', { x: f.x(year), y: f.height - 2, 'text-anchor': 'middle' }, String(year))));
  };

  // A path through values by year that breaks off where one is null. Steps are as wide as a year.
  const path = (f, series, steps) => {
    let d = '', before = null;
    for (const [year, value] of series) {
      if (value === null) { before = null; continue; }
      const x = f.x(year), half = f.step / 2, next = before !== null && (!steps || before === year - 1);
      d += steps ? `${next ? 'L' : 'M'}${round(x - half)} ${f.y(value)}H${round(x + half)}` : `${next ? 'L' : 'M'}${x} ${f.y(value)}`;
      before = year;
    }
    return d;
  };

  const ticksBetween = (low, high) => {
    const step = high - low > 0.9 ? 0.4 : high - low > 0.45 ? 0.2 : 0.1;
    const ticks = [];
    for (let i = Math.ceil(low / step); i * step <= high + 1e-9; i++) ticks.push([i * step, digits(round(i * step))]);
    return ticks;
  };

  const mark = (svg, f, [restored, year, earliest], raised) => {
    const colour = restored ? colours.gain : colours.loss, x = f.x(Math.max(year, first));
    if (earliest && earliest < year) {
      const from = f.x(Math.max(earliest, first));
      svg.append(made('rect', { x: from - f.step / 2, y: f.top, width: x - from, height: f.bottom - f.top, fill: colour, opacity: 0.18 }));
    }
    const start = year < first ? f.left : x - f.step / 2;
    svg.append(made('path', { d: `M${round(start)} ${f.top - 3}V${f.bottom + 12}`, stroke: colour, 'stroke-width': 2 }));
    svg.append(made('text', { class: 'event', x: Math.max(f.left + 10, Math.min(start, f.right - 12)), y: f.top - (raised ? 16 : 6), 'text-anchor': 'middle' }, year < first ? `< ${first}` : String(year)));
  };
  // The year of an event stands above that of the one before where both would touch.
  const marks = (svg, f, events) => {
    let raised = false;
    (events ?? []).forEach((event, i) => {
      raised = i > 0 && (event[1] - events[i - 1][1]) * f.step < 28 && !raised;
      mark(svg, f, event, raised);
    });
  };

  const strip = (svg, f, states) => {
    for (let i = 0; i < states.length;) {
      let end = i + 1;
      while (states[end] === states[i]) end++;
      svg.append(made('rect', { x: round(f.left + i * f.step), y: f.bottom + 4, width: round((end - i) * f.step), height: 7, fill: colours[states[i]] }));
      i = end;
    }
  };

  const taken = letter => ({ b: words.bare, v: words.vegetated, '?': words.unknown })[letter];

  const point = (svg, f, year, y, letter, title) => {
    const x = f.x(year);
    const dot = letter === '?' ? made('path', { class: 'cross', d: `M${x - 2} ${y - 2}l4 4m0-4l-4 4` })
      : made('circle', { class: 'point', cx: x, cy: y, r: 2.6, fill: letter === 'b' ? colours.d : colours.v });
    dot.append(made('title', {}, title));
    svg.append(dot);
  };

  // The range of values that the figures of a mine share.
  const range = group => {
    let low = 0, high = 0.4;
    for (const p of page.pixels) {
      if (p.g === group) (p.v ?? []).forEach(v => { if (v !== null) { low = Math.min(low, v); high = Math.max(high, v); } });
    }
    return [low, Math.min(1, high + 0.02)];
  };

  const ndvi = (svg, p, group, [low, high]) => {
    const f = frame(280, 138, low, high);
    axes(svg, f, ticksBetween(low, high));
    marks(svg, f, p.e);
    const own = group.alpha ?? [];
    svg.append(made('path', { class: 'line', d: path(f, observed.map((year, i) => [year, p.v[i]])) }));
    svg.append(made('path', { class: 'clear', d: path(f, own.map(a => [a[0], a[4]]), true) }), made('path', { class: 'alpha', d: path(f, own.map(a => [a[0], a[3]]), true) }));
    const alpha = new Map(own.map(a => [a[0], a[3]]));
    observed.forEach((year, i) => point(svg, f, year, p.v[i] === null ? f.bottom : f.y(p.v[i]), p.s[i],
      `${year}: NDVI ${digits(p.v[i])}, α ${digits(alpha.get(year) ?? null)}, ${taken(p.s[i])}`));
    return f;
  };

  const coded = (svg, p) => {
    const f = frame(280, 106, 0, 1), level = { v: 0.85, '?': 0.5, b: 0.15 };
    axes(svg, f, []);
    marks(svg, f, p.e);
    let told = -Infinity; // where the last code was written
    observed.forEach((year, i) => {
      const y = f.y(level[p.s[i]]), changes = i === 0 || p.v[i] !== p.v[i - 1];
      point(svg, f, year, y, p.s[i], `${year}: ${digits(p.v[i])}, ${taken(p.s[i])}`);
      if (!changes || p.v[i] === null || page.input === 'footprints' || f.x(year) < told + 12) return;
      told = f.x(year);
      svg.append(made('text', { x: f.x(year), y: y + (p.s[i] === 'b' ? -5 : 11), 'text-anchor': 'middle' }, digits(p.v[i])));
    });
    return f;
  };

  const plain = (svg, p) => {
    const f = frame(280, 72, 0, 1);
    axes(svg, f, []);
    marks(svg, f, p.e);
    p.b?.forEach(([year, magnitude]) => svg.append(made('path', { d: `M${f.x(year)} ${f.bottom}l-3.5-6h7z`, fill: magnitude < 0 ? colours.loss : colours.gain }, [made('title', {}, `${year}: ${digits(magnitude)}`)])));
    return f;
  };

  // The figure of a pixel.
  const pixel = (p, group, shared) => {
    const svg = made('svg', { class: 'series', role: 'img', 'aria-label': p.says.join(' ') });
    const f = !p.s ? plain(svg, p) : page.input === 'ndvi' ? ndvi(svg, p, group, shared) : coded(svg, p);
    strip(svg, f, p.t);
    svg.setAttribute('viewBox', `0 0 ${f.width} ${f.height}`);
    return svg;
  };

  // The thresholds of a mine, with the levels that they come from, and the separation below.
  const thresholds = group => {
    const all = group.alpha, values = all.flatMap(a => a.slice(1, 5)).filter(v => v !== null);
    const low = Math.min(0, ...values), high = Math.max(0.4, ...values) + 0.02;
    const f = frame(560, 230, low, high, 60), svg = made('svg', { class: 'series wide', role: 'img', 'aria-label': `${words.alpha}: ${group.name}`, viewBox: '0 0 560 230' });
    axes(svg, f, ticksBetween(low, high));
    const line = (i, attributes, steps, name, beside) => {
      svg.append(made('path', { fill: 'none', d: path(f, all.map(a => [a[0], a[i]]), steps), ...attributes }));
      const begin = all.find(a => a[i] !== null);
      if (begin) svg.append(made('text', { x: f.left + 2, y: f.y(begin[i]) + beside }, name));
    };
    line(2, { stroke: colours.gain, 'stroke-width': 1.5 }, false, words.vegetation, -6);
    line(1, { stroke: colours.loss, 'stroke-width': 1.5 }, false, words.soil, 12);
    line(4, { class: 'clear' }, true, '', 0);
    line(3, { class: 'alpha' }, true, words.alpha, -4);
    const floor = f.bottom + 44, tall = 30;
    svg.append(made('text', { x: f.left - 4, y: floor - tall + 4, 'text-anchor': 'end' }, '1'), made('text', { x: f.left - 4, y: floor, 'text-anchor': 'end' }, '0'));
    svg.append(made('path', { class: 'axis', d: `M${f.left} ${floor - tall}H${f.right}M${f.left} ${floor}H${f.right}` }));
    svg.append(made('text', { x: f.left + 2, y: floor - tall - 3 }, words.separation));
    all.forEach(a => {
      if (a[5] === null) return;
      svg.append(made('rect', { x: round(f.x(a[0]) - f.step * 0.35), y: round(floor - tall * a[5]), width: round(f.step * 0.7), height: round(tall * a[5]), fill: colours.gain, opacity: 0.5 },
        [made('title', {}, `${a[0]}: ${words.separation} ${digits(a[5])}`)]));
    });
    return svg;
  };

  return { pixel, thresholds, range, digits, taken };
})();
