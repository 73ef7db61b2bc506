// A click on a number of the deficit opens where it comes from: its years, from the data of the charts, and its largest parts with the
// equations filled in. The dialog closes with Escape.
(() => {
  const short = v => v === null ? '–' : String(Number(v.toPrecision(7))).replace('-', '−');
  const low = text => text.split(/(?<=\b(?:C|NPP|S))_(\w+)/).map((piece, i) => i % 2 ? element('sub', piece) : piece);
  const row = (kind, texts) => element('tr', texts.map((text, i) => {
    const cell = element(kind, text);
    if (i > 0) cell.className = 'number';
    return cell;
  }));

  // The years of a chart of potential changes, with their sum and its intervals.
  const years = (chart, ends) => {
    const [destroyed, restored] = chart.series.map(s => s.values);
    const deficit = (a, b) => a === null && b === null ? null : 0 - (a ?? 0) - (b ?? 0);
    const sum = values => values.every(v => v === null) ? null : values.reduce((all, v) => all + (v ?? 0), 0);
    const line = (name, a, b) => row('td', [name, numeral(a, 4), numeral(b, 4), numeral(deficit(a, b), 4)]);
    const first = Math.max(0, chart.categories.findIndex((_, i) => destroyed[i] !== 0 || restored[i] !== 0)); // no land before takes part
    const head = row('th', [words.year, low('C_destroy'), low('C_restore'), 'VCSD']);
    const foot = line(words.all, sum(destroyed), sum(restored));
    if (ends) [words.interval, ...ends.map(([least, most]) => say(words.range, numeral(least, 2), numeral(most, 2)))].forEach((text, i) => foot.cells[i].append(element('small', text)));
    const table = element('table', [element('thead', head), element('tbody', chart.categories.map((year, i) => line(year, destroyed[i], restored[i])).slice(first)),
      element('tfoot', foot)]);
    const scroll = element('div', table);
    scroll.className = 'scroll tall';
    return scroll;
  };

  // A part as its equations, Eqs. 1 to 4.
  const part = ([restored, year, cohort, gg, area, vcs, baseline, slope, intercept, n, method, a, b, bg, s, vegetated, gridRow, gridCol]) => {
    const lines = [`(VCS − ${words.baseline})·${words.area} = (${short(vcs)} − ${short(baseline)}) × ${short(area)} m² = ${numeral(gg, 6)} Gg CO₂`];
    const line = `${short(intercept)} + ${short(slope)} × ${year}`;
    lines.push(`${words.baseline}: ${baseline === 0 ? `max(0, ${line}) = 0` : `${line} = ${short(baseline)}`} (${method}, n = ${n})`);
    if (restored) {
      lines.push(`VCS = NPP_a × ${short(a ? vcs / a : null)} = ${short(a)} × ${short(a ? vcs / a : null)}`);
      lines.push(bg === null ? `NPP_a = NPP_b = ${short(b)}`
        : `NPP_a = (NPP_b·S − NPP_bg·(S − S_veg)) / S_veg = (${short(b)} × ${short(s)} − ${short(bg)} × (${short(s)} − ${short(vegetated)})) / ${short(vegetated)}`);
    }
    lines.push(say(words.cell, gridRow, gridCol));
    return [element('dt', low(`${restored ? 'C_restore' : 'C_destroy'} ${year}, ${say(words.cohort, cohort)}`)), ...lines.map(text => element('dd', low(text)))];
  };

  const dialog = element('dialog', []);
  document.body.append(dialog);
  const open = key => {
    const { name, id, parts, largest, ends } = explained[key];
    const chart = charts[largest ? key.replace(/headline$/, '2c') : key + '-potential'];
    const close = element('button', words.close), heading = element('h3', say(words.deficit, name));
    close.type = 'button';
    close.addEventListener('click', () => dialog.close());
    heading.id = 'explained';
    dialog.setAttribute('aria-labelledby', heading.id);
    const tools = element('p', close);
    tools.className = 'tools close';
    const content = [heading, element('p', low('VCSD = −(C_destroy + C_restore), Gg CO₂'))];
    if (chart) content.push(years(chart, ends));
    if (parts?.length) content.push(element('h3', words.parts), element('dl', parts.flatMap(part)));
    if (largest?.length) {
      const link = number => {
        const mine = key.replace(/headline$/, 'mine-' + number), button = element('button', explained[mine].name);
        button.type = 'button';
        button.addEventListener('click', () => open(mine));
        return button;
      };
      const list = element('p', largest.map(link));
      list.className = 'tools';
      content.push(element('h3', words.largest), list);
    }
    dialog.replaceChildren(tools, ...content, element('p', [words.whole + ' ', element('code', 'minecarbon explain -d DATASET vcsd' + (id ? ` '${id}'` : ''))]));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    close.focus({ preventScroll: true });
  };
  dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });

  document.querySelectorAll('[data-explain]').forEach(marked => {
    const cell = marked.querySelector('dd') ?? marked; // of a headline number
    const button = element('button', [...cell.childNodes]);
    button.type = 'button';
    button.className = 'explain';
    button.title = words.explain;
    button.addEventListener('click', () => open(marked.dataset.explain));
    cell.append(button);
  });
})();
