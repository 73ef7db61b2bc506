'use strict';
// Draws the charts of the page, each by itself: one that fails says so in its place.
(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const drawn = new Map();
  const font = getComputedStyle(document.body).fontFamily;
  const onPaper = matchMedia('print');
  let printing = false;

  // Okabe and Ito's colours; on a dark page lighter ones of the same hues.
  const palette = () => dark.matches && !printing && !onPaper.matches
    ? { loss: '#f08a3c', gain: '#56b4e9', light: '#e69f00', green: '#2cc79a', pink: '#dd9cc0', rest: '#b4b8be', sky: '#9fd6f5', yellow: '#f0e442', violet: '#7a5cc0', ink: '#e8e9eb', soft: '#a6abb2', rule: '#3a3e44', paper: '#202328' }
    : { loss: '#d55e00', gain: '#0072b2', light: '#e69f00', green: '#009e73', pink: '#cc79a7', rest: '#555555', sky: '#56b4e9', yellow: '#d9c400', violet: '#b9a7e8', ink: '#1d1d1f', soft: '#5f6368', rule: '#e3e5e8', paper: '#ffffff' };

  // How wide a text is about, in Latin letters; a Chinese character is as wide as two.
  const width = text => [...text].reduce((sum, c) => sum + (c > '\u2e80' ? 2 : 1), 0);

  // The box that follows the pointer: a title and a line per quantity.
  const tip = (title, lines) => {
    const box = element('div', [element('b', title), ...lines.map(([name, value]) => element('div', [element('span', name), element('span', value)]))]);
    box.className = 'tip';
    return box;
  };

  // Where a bar begins: at the end of those below it.
  const foot = (s, i, chart) => s.stack ? chart.series.slice(0, chart.series.indexOf(s)).filter(o => o.stack && o.values[i] * s.values[i] > 0).reduce((sum, o) => sum + o.values[i], 0) : 0;

  // So many points hide each other: they are small and have no whiskers, whose ends the pointer shows.
  const dense = chart => chart.series.reduce((sum, s) => sum + (s.kind === 'points' ? s.values?.length ?? 0 : 0), 0) > 200;

  // Upright lines with caps from low to high, at the places of their values. Those of bars on one another stand side by side.
  const whiskers = (s, colour, chart) => {
    if (!s.low || s.kind === 'line' || dense(chart)) return [];
    const stacked = chart.series.filter(o => o.stack && o.low), crowded = stacked.length > 1 && s.values.some((_, i) => foot(stacked[1], i, chart));
    const aside = s.stack && crowded ? 0.3 * (stacked.indexOf(s) - (stacked.length - 1) / 2) : 0;
    return [{
      type: 'line', animation: false, silent: true, color: colour.ink, symbol: 'rect', symbolSize: [crowded ? 4 : 7, 1.4], showAllSymbol: true, z: 5, lineStyle: { width: 1.1, opacity: 0.8 }, xAxisIndex: s.x ? 0 : 1,
      data: s.low.flatMap((low, i) => low === null || s.high[i] === null ? [] : [low, s.high[i]].map(v => v + foot(s, i, chart)).concat('-').map(v => [s.x ? s.x[i] : i + aside, v])) }];
  };

  // An area from low to high; nothing where an end is unknown.
  const area = (name, colour, low, high, opacity) => [
    { name: name + ' low', animation: false, color: colour, type: 'line', stack: name, stackStrategy: 'all', data: low, symbol: 'none', lineStyle: { opacity: 0 }, silent: true },
    { name, animation: false, color: colour, type: 'line', stack: name, stackStrategy: 'all', symbol: 'none', silent: true, lineStyle: { opacity: 0 },
      data: low.map((v, i) => v === null || high[i] === null ? null : high[i] - v), areaStyle: { opacity } }];

  const seriesOf = (s, colour, small, tiny) => {
    const base = { name: s.name, animation: false, color: colour[s.colour], emphasis: { disabled: true } };
    switch (s.kind) {
      case 'bar':
        return [{ ...base, type: 'bar', stack: s.stack ? 'all' : undefined, barMaxWidth: 34, barCategoryGap: '25%',
          data: s.values.map((v, i) => s.each ? { value: v, itemStyle: { color: colour[s.each[i]] } } : v),
          label: { show: Boolean(s.each), position: 'top', color: colour.ink, fontSize: small } }];
      case 'band':
        return area(s.name, base.color, s.values, s.high, 0.16);
      case 'points':
        return [{ ...base, type: 'scatter', symbolSize: tiny ? 4 : 8, data: (s.x || []).map((x, i) => ({ value: [x, s.values[i]], name: s.names[i], ends: s.low ? [s.low[i], s.high[i]] : [] })),
          itemStyle: { borderColor: colour.paper, borderWidth: tiny ? 0.2 : 0.6 } }];
      case 'fit':
        return [{ ...base, type: 'line', symbol: 'none', silent: true, lineStyle: { type: 'dashed', width: 1.4 }, data: s.x.map((x, i) => [x, s.values[i]]) }];
    }
    return [...s.low ? area(s.name + ' band', base.color, s.low, s.high, 0.34) : [], { ...base, type: 'line', data: s.values, symbol: s.dashed ? 'none' : s.mark || 'circle', symbolSize: 5, lineStyle: { width: 1.8, type: s.dashed ? 'dashed' : 'solid' } }];
  };

  const dashes = 'path://M0 4h7v2h-7zM11 4h7v2h-7zM22 4h7v2h-7z';

  const boxesOf = (chart, colour, small) => ({
    silent: true,
    itemStyle: { color: 'transparent', borderWidth: 0 },
    label: { color: colour.soft, fontSize: small },
    // The label stands above the box, whose frame would cross it, and ends with the box or begins with it, or it leaves the chart.
    data: (chart.boxes || []).map(b => [{
      xAxis: b.from, name: b.label,
      label: chart.categories.indexOf(b.from) < chart.categories.length / 2 ? { position: [0, -3], align: 'left', verticalAlign: 'bottom' } : { position: ['100%', -3], align: 'right', verticalAlign: 'bottom' },
      itemStyle: b.dotted ? { color: 'transparent', borderType: 'dotted', borderWidth: 1.4, borderColor: colour.soft } : { color: colour.gain, opacity: 0.13 },
    }, { xAxis: b.to }]),
  });

  // A text in lines of twelve Latin letters or about as many: broken behind spaces and hyphens and before brackets, by no measure of the
  // browser's, which is another one while the machine is busy.
  const broken = text => text.split(/(?<=[ -])|(?=[(\uff08])/).reduce((lines, part) =>
    width(lines.at(-1) + part.trimEnd()) > 12 && lines.at(-1) ? [...lines, part] : [...lines.slice(0, -1), lines.at(-1) + part], ['']).map(line => line.trimEnd()).join('\n');

  // Labels of ranges are too long for a narrow chart unless they lean, those of the error budget unless they break.
  const across = (chart, colour, axis) => chart.categories === undefined
    ? { ...axis, type: 'value', name: chart.across, scale: true }
    : { ...axis, type: 'category', name: chart.across, data: chart.categories, splitLine: { show: false },
        axisLabel: { ...axis.axisLabel, ...(chart.series[0].each ? { rotate: 40, interval: 0 } : chart.most ? { interval: 0, formatter: broken, lineHeight: 1.25 * axis.axisLabel.fontSize } : {}) } };

  const sizes = () => printing || onPaper.matches ? [9, 8] : [12, 11];
  const icons = { bar: 'rect', band: 'rect', points: 'circle', fit: dashes };
  const legendOf = chart => chart.series.filter(s => !s.each && (s.kind !== 'points' || s.x)).map(s => ({
    name: s.name, icon: s.dashed ? dashes : icons[s.kind], itemStyle: s.kind === 'band' ? { opacity: 0.25 } : {} }));

  // On paper a chart has the size that page.css gives it there.
  const paperSize = place => place.closest('.triple') ? { width: 216, height: 200 } : place.closest('[id$=certainty]') ? { width: 688, height: 200 } : { width: 334, height: place.closest('details') ? 177 : 235 };

  // The lines of a legend in so many pixels: names with a mark before and a gap after them.
  const rowsIn = (chart, whole) => {
    const names = legendOf(chart);
    let rows = names.length > 1 ? 1 : 0, used = 0;
    for (const { name } of names) {
      const needs = 0.52 * sizes()[0] * width(name) + 33;
      if (used > 0 && used + needs > whole) [rows, used] = [rows + 1, 0];
      used += needs;
    }
    return rows;
  };
  const legendRows = place => rowsIn(charts[place.dataset.chart], printing ? paperSize(place).width : place.clientWidth);

  // The name of the axis upward in a plot that is so high: its unit has a line of its own if they do not fit into one.
  const upward = (name, height) => 0.52 * sizes()[0] * width(name) > height ? name.replace(/[ \u3000]?(?=[(（])/, '\n') : name;

  const range = (low, high, digits) => say(words.range, numeral(low, digits), numeral(high, digits));

  // What the pointer says of a series at a place: a value, with its whiskers, or a band.
  const linesOf = (s, i, digits) => s.kind === 'band' ? [[s.name, range(s.values[i], s.high[i], digits)]]
    : [[s.name, numeral(s.values[i], digits)], ...s.low && s.low[i] !== null ? [[words.interval, range(s.low[i], s.high[i], digits)]] : []];

  const option = (chart, rows, whole) => {
    const colour = palette();
    const [large, small] = sizes();
    const up = upward(chart.up, whole - 18 * rows - 5 * large);
    const axis = {
      nameLocation: 'middle', nameTextStyle: { color: colour.ink, fontSize: large }, axisLine: { lineStyle: { color: colour.soft }, onZero: false },
      axisTick: { lineStyle: { color: colour.soft } }, axisLabel: { color: colour.soft, fontSize: small, formatter: v => typeof v === 'number' ? numeral(v).replace(/\.0+$/, '') : v },
      splitLine: { lineStyle: { color: colour.rule } },
    };
    const series = [...chart.series.flatMap(s => seriesOf(s, colour, small, dense(chart))), ...chart.series.flatMap(s => whiskers(s, colour, chart))];
    if (chart.boxes) series[0].markArea = boxesOf(chart, colour, small);
    const leaning = Boolean(chart.series[0].each);
    return {
      animation: false, backgroundColor: 'transparent', textStyle: { fontFamily: font },
      grid: { left: 8, right: 14, top: 16 + 18 * rows + (chart.boxes ? 4 : 0), bottom: 4, outerBounds: { left: 4, right: 6, top: 6, bottom: 4 } },
      legend: { show: rows > 0, data: legendOf(chart), top: 2, left: 0, itemWidth: 18, itemHeight: 10, textStyle: { color: colour.ink, fontSize: large }, selectedMode: false },
      // The second axis has places between the categories.
      xAxis: [{ ...across(chart, colour, axis), nameGap: leaning ? 4.6 * small : 2.3 * small }, { type: 'value', show: false, min: -0.5, max: (chart.categories || []).length - 0.5 }],
      yAxis: { ...axis, type: 'value', name: up, nameTextStyle: { ...axis.nameTextStyle, lineHeight: 1.2 * large }, nameGap: 3.4 * small + (up === chart.up ? 0 : 0.6 * large), minInterval: leaning ? 1 : undefined, max: chart.most },
      tooltip: {
        trigger: chart.categories === undefined ? 'item' : 'axis', confine: true, backgroundColor: colour.paper, borderColor: colour.rule,
        textStyle: { color: colour.ink, fontSize: 13 }, axisPointer: { type: leaning ? 'shadow' : 'line', animation: false }, transitionDuration: 0,
        formatter: hit => Array.isArray(hit)
          ? tip(chart.categories[hit[0].dataIndex], chart.series.flatMap(s => linesOf(s, hit[0].dataIndex, chart.digits)))
          : tip(hit.name, [[chart.across, numeral(hit.value[0], chart.digits)], [chart.up, numeral(hit.value[1], chart.digits)],
            ...hit.data.ends.length ? [[words.interval, range(...hit.data.ends, chart.digits)]] : []]),
      },
      series,
    };
  };

  // Does what a chart needs; a failure is that of this chart alone.
  const guarded = task => place => {
    try {
      task(place);
    } catch (error) {
      console.error(place.dataset.chart, error);
      drawn.delete(place);
      place.replaceChildren(words.failed);
      place.classList.add('empty');
      place.dataset.drawn = '';
    }
  };

  const draw = guarded(place => {
    let picture = drawn.get(place);
    const size = printing ? paperSize(place) : { width: 'auto', height: 'auto' };
    if (!picture) {
      picture = echarts.init(place, null, { renderer: 'svg', ...(printing ? size : {}) });
      drawn.set(place, picture);
      place.option = (width, height) => option(charts[place.dataset.chart], rowsIn(charts[place.dataset.chart], width), height); // drawing.js draws it once more, alone
      resized.observe(place);
    }
    picture.legendRows = legendRows(place);
    picture.setOption(option(charts[place.dataset.chart], picture.legendRows, printing ? size.height : place.clientHeight), { notMerge: true, lazyUpdate: true });
    picture.resize(size); // which draws, and once
    picture.getZr().flush(); // now: a printer does not wait for the next frame
    place.dataset.drawn = '';
  });
  const drawAll = () => [...drawn.keys()].forEach(draw);
  const forget = place => {
    resized.unobserve(place);
    drawn.get(place).dispose();
    drawn.delete(place);
    delete place.dataset.drawn;
    near.observe(place);
  };
  const resized = new ResizeObserver(changes => changes.forEach(({ target, contentRect: { width, height } }) => {
    const picture = drawn.get(target);
    if (picture && !printing && width && (width !== picture.getWidth() || height !== picture.getHeight())) {
      if (legendRows(target) === picture.legendRows) guarded(() => picture.resize())(target);
      else draw(target);
    }
  }));

  // The charts of a mine are drawn when they come near the window.
  const near = new IntersectionObserver(seen => seen.filter(one => one.isIntersecting).forEach(one => {
    near.unobserve(one.target);
    draw(one.target);
  }), { rootMargin: '600px' });
  const undrawn = part => part.querySelectorAll('.chart:not([data-drawn])');

  document.querySelectorAll('section:is([id$=overview], [id$=figures], [id$=certainty]) .chart').forEach(draw);
  document.querySelectorAll('details').forEach(d => {
    const watch = () => { if (d.open) undrawn(d).forEach(place => near.observe(place)); };
    d.addEventListener('toggle', watch);
    watch();
  });
  dark.addEventListener('change', drawAll);
  onPaper.addEventListener('change', () => { if (!printing) drawAll(); });
  addEventListener('beforeprint', () => {
    printing = true;
    drawAll();
    document.querySelectorAll('details[open]').forEach(d => undrawn(d).forEach(draw));
  });
  addEventListener('afterprint', () => {
    printing = false;
    drawn.forEach((_, place) => { if (place.closest('details')) forget(place); });
    drawAll();
  });

  // A link to a mine opens its section.
  const open = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target instanceof HTMLDetailsElement) {
      target.open = true;
      undrawn(target).forEach(draw);
      target.scrollIntoView({ behavior: 'instant' }); // a smooth way past many mines is long, and may end beside one that grows
    }
  };
  addEventListener('hashchange', open);
  open();
})();
