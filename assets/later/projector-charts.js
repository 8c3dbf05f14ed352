/* Charts for a room. A figure made for a page is drawn on a sheet of the page's scale and enlarged as a whole, so that its
   13 px become the slide's 36: words, lines and marks keep their proportions. What does not fit is split by rows. */
(function () {
  "use strict";
  const tukor = window.tukor;
  const WORD = 13; // px of words on the page: smaller ones are raised to it
  const SCALE = 36.5 / WORD;
  const LINE = 17; // px of a line of words
  const LONGEST = 0.46; // of the width for the names of rows
  const MOST_PARTS = 4;
  const BESIDE = 2; // panels of small multiples on a slide
  const GUTTER = 0.14; // of the width between them
  const BORDER = 5; // px of a cell on each side of its words

  const copy = (value) => JSON.parse(JSON.stringify(value));
  const lines = (words) => String(words).split(/<br ?\/?>/);
  const bare = (words) => String(words).replace(/<[^>]*>/g, "").replace(/&[a-z]+;/g, "x");
  const ruler = document.createElement("canvas").getContext("2d");
  ruler.font = `${WORD}px "Source Sans 3"`;
  const longest = (list) => Math.max(0, ...list.flatMap((one) => lines(one).map((part) => ruler.measureText(bare(part)).width)));
  const axesOf = (layout, letter) => Object.keys(layout).filter((name) => name.startsWith(`${letter}axis`));

  // ---- letters ------------------------------------------------------------------------------------------------------
  function raise(node) {
    if (Array.isArray(node)) return node.map(raise);
    if (node && typeof node === "object") {
      for (const [name, value] of Object.entries(node)) {
        if (/font$/.test(name) && value && value.size) {
          value.size = Array.isArray(value.size) ? value.size.map((one) => Math.max(WORD, one)) : Math.max(WORD, value.size);
        }
        node[name] = raise(value);
      }
      return node;
    }
    return typeof node === "string" ? node.replace(/font-size: ?\d+(\.\d+)?px/g, `font-size:${WORD}px`) : node;
  }

  // ---- rows ---------------------------------------------------------------------------------------------------------
  /* The axis of named rows, the first on top: its ticks are 0, 1, 2 … and it runs downwards. */
  function rowAxis({ layout }) {
    const name = axesOf(layout, "y").find((one) => {
      const { range, tickvals, ticktext } = layout[one];
      return range && range[0] > range[1] && tickvals && ticktext && tickvals.every((value, place) => value === place);
    });
    return name && { name, trace: name.replace("axis", ""), names: layout[name].ticktext };
  }

  /* What a row needs, in px: its name's lines, and the words that stand above each other in it. */
  function bandOf(figure, rows, names) {
    const stacked = figure.data.filter((one) => (one.yaxis || "y") === rows.trace && /text/.test(one.mode || "") && Array.isArray(one.y))
      .map((one) => new Set(one.y.filter((at, place) => Math.round(at) === 0 && String(one.text[place] || "").trim()).map((at) => at.toFixed(3))).size);
    const inCell = figure.data.filter((one) => one.mode === "text" && Array.isArray(one.text)).flatMap((one) => one.text.map((words) => lines(words || "").length));
    const deep = Math.max(1, ...stacked), cell = Math.max(1, ...inCell);
    const tall = Math.max(...names.map((name) => lines(name).length));
    return Math.max(tall * LINE + 9, deep > 1 ? deep * (LINE + 3) + 10 : LINE + 12, cell > 1 ? cell * LINE + 3 * BORDER : 0);
  }

  function inRows(trace, keep, first) {
    const length = trace.y.length;
    const take = (value) => {
      if (Array.isArray(value)) return value.length === length ? value.filter((_one, place) => keep(trace.y[place])) : value;
      if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, take(one)]));
      return value;
    };
    const taken = Object.fromEntries(Object.entries(trace).map(([name, value]) => [name, name === "y" ? value : take(value)]));
    taken.y = trace.y.filter(keep).map((at) => (at <= -0.4 ? at + first : at)); // what stands above the rows stays above
    return taken;
  }

  function cut(figure, rows, first, count) {
    const keep = (at) => at === null || at <= -0.4 || (at > first - 0.5 && at < first + count - 0.5);
    figure.data = figure.data.map((one) => ((one.yaxis || "y") === rows.trace && Array.isArray(one.y) ? inRows(one, keep, first) : one));
    figure.layout[rows.name].range = [first + count - 0.5, first - 0.5];
  }

  /* The margin for the names of rows. */
  const besideRows = (names, width) => Math.min(width * LONGEST, Math.max(24, longest(names) + 14));

  /* One line a name where there is room for it: rows get lower, so more of them fit. */
  function named(rows, width) {
    const single = rows.names.map((name) => lines(name).join(" "));
    return longest(single) + 16 <= width * LONGEST ? single : rows.names;
  }

  /* Several charts above each other: the rows get what they need, the rest is for the others. */
  function share(layout, rows, wanted, height) {
    const others = axesOf(layout, "y").filter((name) => name !== rows.name && layout[name].domain);
    if (!others.length || !layout[rows.name].domain) return;
    const part = Math.min(0.62, wanted / height);
    layout[rows.name].domain = [0, part];
    for (const name of others) layout[name].domain = [part + 0.04, 1];
  }

  /* The columns of a matrix are numbered as its rows are: the words of a cell are broken into lines that stay in it. */
  function inCells(figure, width) {
    const [rows, { xaxis }] = [rowAxis(figure), figure.layout];
    if (!rows || !xaxis?.range || !xaxis.tickvals?.every((value, place) => value === place)) return figure;
    const column = (width - besideRows(named(rows, width), width) - figure.layout.margin.r) / Math.abs(xaxis.range[1] - xaxis.range[0]);
    const data = figure.data.map((one) => (one.mode === "text" && Array.isArray(one.text) ? { ...one, text: one.text.map((words) => broken(words, column - 2 * BORDER)) } : one));
    return { ...figure, data };
  }

  function broken(words, width) {
    if (!words || /[<]/.test(words) || longest([words]) <= width) return words;
    const found = [""];
    for (const word of words.split(" ")) {
      const longer = `${found.at(-1)} ${word}`.trim();
      if (found.at(-1) && longest([longer]) > width) found.push(word); else found[found.length - 1] = longer;
    }
    return found.join("<br>");
  }

  // ---- panels -------------------------------------------------------------------------------------------------------
  /* Small multiples: the ends of their axes' names ("", "2", "3" …), where each panel has axes of its own. */
  function panelsOf({ layout }) {
    const ends = axesOf(layout, "x").map((name) => name.slice(5));
    return ends.length > 1 && ends.every((end) => layout[`xaxis${end}`].domain && layout[`yaxis${end}`]?.domain) ? ends : [];
  }

  /* The panels of one slide, beside each other over the whole height, each with its own words and lines. */
  function beside(figure, ends) {
    const { layout } = figure;
    const [width, names] = [(1 - GUTTER * (ends.length - 1)) / ends.length, new Map()];
    ends.forEach((end, place) => names.set(end, place * (width + GUTTER)));
    const of = (axis) => String(axis || "x").slice(1).replace(" domain", "");
    const mine = ({ x, y, xref }) => (xref === "paper"
      ? ends.find((end) => Math.abs(layout[`xaxis${end}`].domain[0] - x) < 0.01 && Math.abs(layout[`yaxis${end}`].domain[1] - y) < 0.01) : undefined);
    figure.data = figure.data.filter((trace) => names.has(of(trace.xaxis)));
    layout.shapes = (layout.shapes || []).filter((shape) => names.has(of(shape.xref)));
    layout.annotations = (layout.annotations || []).map((one) => [one, mine(one)]).filter(([, end]) => end !== undefined)
      .map(([one, end]) => ({ ...one, x: names.get(end), y: 1 }));
    for (const end of panelsOf(figure)) {
      if (!names.has(end)) { delete layout[`xaxis${end}`]; delete layout[`yaxis${end}`]; continue; }
      layout[`xaxis${end}`].domain = [names.get(end), names.get(end) + width];
      layout[`yaxis${end}`].domain = [0, 1];
    }
  }

  function splitPanels(ends) {
    const parts = Array.from({ length: Math.ceil(ends.length / BESIDE) }, (_one, part) => ends.slice(part * BESIDE, (part + 1) * BESIDE));
    const left = Math.max(0, ends.length - MOST_PARTS * BESIDE);
    return parts.slice(0, MOST_PARTS).map((panels) => ({ panels, left }));
  }

  /* The slides one figure fills: [{first, count}], or one with nothing in it where rows need no splitting. */
  function split(whole, { width, height }) {
    const figure = inCells(whole, width);
    const rows = rowAxis(figure), panels = panelsOf(figure);
    if (!rows && panels.length) return splitPanels(panels);
    if (!rows || axesOf(figure.layout, "y").length > 1) return [{}]; // rows that belong to another chart stay together
    const names = named(rows, width);
    const [t, b] = [above(figure.layout), figure.layout.margin.b];
    const most = Math.max(1, Math.floor((height - t - b) / bandOf(figure, rows, names)));
    const parts = Math.ceil(rows.names.length / most);
    const count = Math.ceil(rows.names.length / parts);
    return Array.from({ length: parts }, (_one, part) => ({ first: part * count, count: Math.min(count, rows.names.length - part * count) }))
      .slice(0, MOST_PARTS).map((one, _place, all) => ({ ...one, left: rows.names.length - all.reduce((sum, each) => sum + each.count, 0) }));
  }

  /* The margin above: what the heading needs, which is less than a narrow card needs, as its lines are longer here. */
  function above({ margin, title }) {
    const heads = title && title.text && title.yanchor === "bottom" && title.pad;
    return heads ? Math.min(margin.t, heads.b + LINE + 6) : margin.t;
  }

  // ---- a figure on its sheet ----------------------------------------------------------------------------------------
  function prepared(figure, { width, height }, { first = 0, count, panels }) {
    const sheet = inCells(raise(copy(figure)), width);
    if (panels) beside(sheet, panels);
    const { layout } = sheet;
    const rows = rowAxis(sheet);
    Object.assign(layout, { width, height, autosize: false, hovermode: false, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" });
    layout.margin = { ...layout.margin, t: above(layout) };
    if (rows) {
      const names = named(rows, width);
      layout[rows.name].ticktext = names;
      layout.margin.l = besideRows(names, width);
      if (count && count < names.length) cut(sheet, rows, first, count);
      share(layout, rows, bandOf(figure, rows, names) * (count || names.length), height - layout.margin.t - layout.margin.b);
    }
    for (const name of axesOf(layout, "x").concat(axesOf(layout, "y"))) layout[name].automargin = false;
    return sheet;
  }

  /* Draw a part of a figure into `box`, a node of the slide whose size is in px of a slide of 1080 lines. */
  async function draw(box, figure, part, size, theme) {
    const sheet = { width: Math.floor(size.width / SCALE), height: Math.floor(size.height / SCALE) };
    const { data, layout } = prepared(figure, sheet, part);
    const node = tukor.element("div", { class: "sheet" });
    Object.assign(node.style, { width: `${sheet.width}px`, height: `${sheet.height}px` });
    box.replaceChildren(node);
    await Plotly.newPlot(node, data, layout, { staticPlot: true, displayModeBar: false, responsive: false, locale: document.documentElement.lang });
    if (!node.isConnected) return; // another slide is shown by now
    tukor.untangle(node, sheet);
    tukor.ink(node, theme);
    node.style.transform = `scale(${SCALE})`;
  }

  const sheetOf = (size) => ({ width: size.width / SCALE, height: size.height / SCALE });

  Object.assign(tukor, { drawChart: draw, splitChart: (figure, size) => split(figure, sheetOf(size)) });
})();
