'use strict';
// Shows the pixels that the filters choose, a part at a time.
(() => {
  const { words, groups, pixels, observed } = page;
  const atOnce = 24;
  const field = id => document.getElementById(id);
  const grid = field('grid'), more = field('more');
  const element = (name, ...content) => {
    const made = document.createElement(name);
    made.append(...content);
    return made;
  };
  const say = (sentence, ...values) => sentence.replace(/\{(\d)\}/g, (_, i) => values[i]);

  const table = (heads, rows) => element('table',
    element('thead', element('tr', ...heads.map(head => element('th', head)))),
    element('tbody', ...rows.map(row => element('tr', ...row.map(value => element('td', value))))));

  // A table that is made when it is opened.
  const details = make => {
    const box = element('details', element('summary', words.values));
    box.addEventListener('toggle', () => { if (box.open && box.children.length === 1) box.append(make()); });
    return box;
  };

  const valuesOf = (p, group) => {
    const alpha = new Map((group.alpha ?? []).map(a => [a[0], a[3]])), thresholds = alpha.size > 0;
    return table([words.year, words.value, ...thresholds ? [words.alpha] : [], words.seen],
      observed.map((year, i) => [String(year), figures.digits(p.v[i]), ...thresholds ? [figures.digits(alpha.get(year) ?? null)] : [], figures.taken(p.s[i])]));
  };

  const card = (p, group, shared) => {
    const caption = element('figcaption', ...p.says.map(line => element('div', line)));
    const figure = element('figure', element('h3', p.at), figures.pixel(p, group, shared), caption);
    if (p.s) figure.append(details(() => valuesOf(p, group)));
    return figure;
  };

  const showThresholds = group => {
    const place = field('alpha');
    place.replaceChildren();
    if (!group.alpha?.length) return;
    const heads = [words.year, words.soil, words.vegetation, words.alpha, words.clear, words.separation, words.source];
    place.append(figures.thresholds(group), details(() => {
      const scroll = element('div', table(heads, group.alpha.map((a, i) => [String(a[0]), ...a.slice(1).map(figures.digits), group.sources[i]])));
      scroll.className = 'scroll';
      return scroll;
    }));
  };

  let chosen = [], shown = 0, shared = [0, 1];
  const showMore = () => {
    const group = groups[Number(field('group').value)];
    grid.append(...chosen.slice(shown, shown + atOnce).map(p => card(p, group, shared)));
    shown = Math.min(chosen.length, shown + atOnce);
    more.hidden = shown === chosen.length;
    field('shown').textContent = say(words.shown, shown, chosen.length);
  };
  const choose = () => {
    const group = Number(field('group').value), kind = field('kind').value, doubt = field('doubt').value;
    chosen = pixels.filter(p => p.g === group && (kind === '' || p.k === kind)
      && (doubt === '' || (doubt === '0' ? p.q === 0 : (p.q & Number(doubt)) !== 0)));
    shown = 0;
    grid.replaceChildren();
    showMore();
  };
  const change = () => {
    const group = Number(field('group').value);
    shared = figures.range(group);
    showThresholds(groups[group]);
    choose();
  };

  field('group').addEventListener('change', change);
  field('kind').addEventListener('change', choose);
  field('doubt').addEventListener('change', choose);
  more.addEventListener('click', () => {
    const next = shown;
    showMore();
    const figure = grid.children[next]; // where the reader goes on
    if (figure) { figure.tabIndex = -1; figure.focus({ preventScroll: true }); }
  });
  const form = document.querySelector('.filters');
  form.addEventListener('submit', event => event.preventDefault());
  form.hidden = false;
  change();
})();
