'use strict';
// Sorts, searches and saves the tables of the page. It stands before the charts and needs none of them. The page loads
// nothing from the network; all text from the data enters as text, never as markup.
const { charts, explained, words } = JSON.parse(document.getElementById('data').textContent);

// A sentence of the page's language with values in their places.
const say = (sentence, ...values) => sentence.replace(/\{(\d)\}/g, (_, i) => values[i]);

// A number as the tables show it: narrow spaces between thousands and a true minus sign, without one where it rounds to 0.
const numeral = (value, digits) => value === null || value === undefined ? '–'
  : value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .replaceAll(',', '\u202f').replace(/^-(?=.*[1-9])/, '−').replace(/^-/, '');

const element = (name, content) => {
  const made = document.createElement(name);
  made.append(...[].concat(content));
  return made;
};

// A long table shows the first of its rows that no search has hidden; the others wait until all are asked for.
const shorten = table => {
  let left = Number(table.dataset.first ?? Infinity);
  for (const row of table.tBodies[0].rows) row.classList.toggle('more', !row.hidden && left-- <= 0);
};

// Sorting.
(() => {
  const key = (row, i) => row.cells[i].dataset.value;
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const sortable = table => {
    const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
    // What has no value comes last either way.
    const sort = (i, rising) => {
      const rows = [...body.rows].map(row => ({ row, value: key(row, i), text: row.cells[i].textContent })).sort((a, b) => {
        if (a.value === undefined) return (rising ? 1 : -1) * compare(a.text, b.text);
        if (a.value === '' || b.value === '') return (a.value === '') - (b.value === '');
        return (rising ? 1 : -1) * (Number(a.value) - Number(b.value));
      });
      body.append(...rows.map(({ row }) => row));
      shorten(table);
      heads.forEach((cell, n) => cell.setAttribute('aria-sort', n !== i ? 'none' : rising ? 'ascending' : 'descending'));
    };
    heads.forEach((cell, i) => {
      const button = element('button', [...cell.childNodes]);
      button.type = 'button';
      button.addEventListener('click', () => sort(i, cell.getAttribute('aria-sort') === 'descending' || cell.getAttribute('aria-sort') !== 'ascending' && body.rows.length > 0 && key(body.rows[0], i) === undefined));
      cell.append(button);
    });
  };
  document.querySelectorAll('table:is([id$=mines], [id$=studies])').forEach(sortable);
})();

// Search, and the sections of mines.
(() => {
  document.querySelectorAll('section[id$=mine-table]').forEach(section => {
    const opener = section.querySelector('button[id$=open]'), labels = [opener.textContent, opener.dataset.close];
    opener.addEventListener('click', () => {
      const opening = opener.textContent === labels[0];
      section.querySelectorAll('details').forEach(d => { d.open = opening; });
      opener.textContent = labels[Number(opening)];
    });
    const search = section.querySelector('input[type=search]'), found = section.querySelector('output');
    const table = section.querySelector('table[id$=mines]'), rows = table.tBodies[0].rows;
    search.addEventListener('input', () => {
      const wanted = search.value.toLowerCase().split(/\s+/);
      let shown = 0;
      for (const row of rows) {
        const name = (row.cells[0].textContent + ' ' + row.cells[1].textContent).toLowerCase();
        row.hidden = !wanted.every(word => name.includes(word));
        if (!row.hidden) shown++;
      }
      shorten(table);
      found.textContent = search.value ? say(words.found, shown, rows.length) : '';
    });
  });
})();

// Tables as CSV that spreadsheet programs open without questions: UTF-8 with a byte order mark, CR LF line ends, numbers in full
// precision, units in the heads, the rows that are shown. As query --spreadsheet does it, an apostrophe marks a text that begins a
// formula, and a name that looks like a number or a date.
(() => {
  const formula = /^[\s\p{Cf}\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
  const number = /^[\s\p{Nd}.,:/()%+-]*\p{Nd}[\s\p{Nd}.,:/()%+-]*(e[\s\p{Nd}.+-]*)?$|^[\s\d-]*(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s\d-]*$|^(true|false)$/iu;
  const quoted = text => /["\n\r,;\t]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  const field = (text, named) => text === '–' ? '' : quoted(formula.test(text) || named && number.test(text) ? "'" + text : text);

  // A head as text: R_V for the symbol, the unit in parentheses.
  const head = cell => {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll('sub').forEach(low => low.replaceWith('_' + low.textContent));
    copy.querySelectorAll('small').forEach(unit => unit.replaceWith('(' + unit.textContent + ')'));
    return copy.textContent.trim();
  };

  // A number that changed is three columns.
  const heads = (cell, changed) => changed ? [words.before, words.now, words.change].map(when => head(cell) + ': ' + when) : [head(cell)];
  const values = ({ dataset: { value, earlier, later }, textContent, title }, named) => value === undefined ? [field(title || textContent, named)]
    : earlier === undefined ? [value] : [earlier, later, value];

  const csv = table => {
    const rows = [...table.tBodies[0].rows], named = table.matches('[id$=mines], [id$=studies]');
    const changed = i => rows.length > 0 && rows[0].cells[i].dataset.earlier !== undefined;
    const lines = rows.filter(row => !row.hidden).map(row => [...row.cells].flatMap(cell => values(cell, named)));
    lines.unshift([...table.tHead.rows[0].cells].flatMap((cell, i) => heads(cell, changed(i))).map(name => field(name)));
    return '\ufeff' + lines.map(line => line.join(',') + '\r\n').join('');
  };

  const showAll = table => {
    const all = element('button', say(words.all_rows, numeral(table.tBodies[0].rows.length)));
    all.type = 'button';
    all.addEventListener('click', () => {
      delete table.dataset.first;
      shorten(table);
      all.remove();
    });
    return all;
  };

  const title = document.title.slice(0, 80).replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, ''); // names of files have an end
  document.querySelectorAll('table[id]').forEach(table => {
    const save = element('button', words.save);
    save.type = 'button';
    save.addEventListener('click', () => {
      const link = element('a', '');
      link.href = URL.createObjectURL(new Blob([csv(table)], { type: 'text/csv' }));
      link.download = title + '-' + table.id + '.csv';
      link.click();
      URL.revokeObjectURL(link.href);
    });
    const line = element('p', save);
    line.className = 'tools save';
    if (table.dataset.first) line.append(' ', showAll(table));
    table.parentElement.after(line);
  });
})();
