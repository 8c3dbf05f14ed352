/* Slides, made from what is on the page: its tiles in their order, and the lines of its answer (dashboard/callbacks/frame.py).

   A tile gives one slide or several: {id, part, parts, title, sub, draw(box, size, theme)}. Key figures of one row are one
   tile, <page>-kpis. Sizes are px of a slide of 1080 lines; `size` is the room below the headline. */
(function () {
  "use strict";
  const tukor = window.tukor;
  const make = (...parts) => tukor.element(...parts);
  const MOST_PARTS = 3; // slides of one table or list
  const CARDS = 4; // key figures on a slide
  const LONG = 90; // letters of a cell
  const BRIEFLY = 90; // of a note that shares its lines with what is left out
  const FIRST = 0.36; // of the width, for the names of rows
  const CODE = /\S{33,}/g; // a checksum, an address: nobody reads them on a wall

  // ---- words --------------------------------------------------------------------------------------------------------
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  /* Text cut between words, where it is longer than anybody reads on a wall. */
  function shortened(text, most) {
    const words = text.replace(CODE, (long) => `${long.slice(0, 12)}…`);
    if (words.length <= most) return words;
    return `${words.slice(0, most).replace(/\s+\S*$/, "").replace(/[\s–,;:·]+$/, "")} …`;
  }

  /* Hungarian endings stay with their number ("77%-a"), and no line begins with a dash. */
  const joined = (words) => words.replace(/(\S)-(?=\S)/g, "$1\u2060-\u2060").replace(/ ([–—·])/g, "\u00a0$1");

  const chip = (status, word) => make("span", { class: `chip chip-${status}` },
    make("span", { class: `icon icon-${status}`, "aria-hidden": "true" }), word);

  // ---- what the page says -------------------------------------------------------------------------------------------
  function answerOf(text) {
    const said = new Map(text.split("\n").map((line) => JSON.parse(line)));
    const frame = said.get([...said.keys()].find((id) => id.endsWith("-frame")));
    return { said, frame, page: frame.page };
  }

  /* A tile's note without what the strip at the foot says on every slide. */
  function note(answer, id, dropped = /^$/) {
    const always = [answer.frame.data_date, answer.frame.release[0]].flatMap((words) => words.split(" · "));
    const parts = (answer.said.get(`${id}-note`) || "").split(" · ").filter((part) => !always.includes(part) && !dropped.test(part));
    return [parts.join(" · "), answer.said.get(`${id}-ignored`)].filter(Boolean).join(" · ");
  }

  /* The page's tiles: key figures by rows, everything else one by one. */
  function tilesOn(answer) {
    const found = [];
    for (const row of document.querySelectorAll(".page .tiles")) {
      const mine = [...row.querySelectorAll(".tile")].filter((tile) => answer.said.has(`${tile.id}-title`));
      const cards = mine.filter((tile) => tile.matches(".tile-kpi")).map((tile) => tile.id);
      if (cards.length) {
        const number = found.filter((one) => one.kind === "kpis").length;
        found.push({ id: `${answer.page}-kpis${number ? number + 1 : ""}`, kind: "kpis", cards });
      }
      for (const tile of mine.filter((one) => !one.matches(".tile-kpi"))) {
        const kind = ["chart", "table", "list"].find((name) => tile.matches(`.tile-${name}`));
        if (kind) found.push({ id: tile.id, kind, title: answer.said.get(`${tile.id}-title`) });
      }
    }
    return found.map((tile) => ({ title: answer.said.get(`${answer.page}-headline`), ...tile, empty: isEmpty(answer, tile) }));
  }

  function isEmpty({ said }, { id, kind }) {
    if (kind === "chart") return said.get(`${id}-summary`)?.nothing !== undefined || !said.get(`${id}-graph`);
    if (kind === "table") return !said.get(`${id}-table`).rows.length;
    return kind === "list" && !said.get(`${id}-list`).lines.length;
  }

  // ---- measuring ----------------------------------------------------------------------------------------------------
  let bench = null; // where slides are laid out before anybody sees them
  function measured(node, size, act) {
    bench.style.width = `${size.width}px`;
    bench.replaceChildren(node);
    const found = act(node);
    bench.replaceChildren();
    return found;
  }

  /* Rows of these heights on as few slides as the room needs, with about as much on each: [[first, count], …]. */
  function shared(heights, room) {
    const parts = filled(heights, room);
    const even = heights.reduce((sum, one) => sum + one, 0) / parts.length;
    for (let each = even; each < room; each += 20) {
      const tried = filled(heights, each);
      if (tried.length <= parts.length) return tried;
    }
    return parts;
  }

  function filled(heights, room) {
    const parts = [];
    let used = Infinity;
    heights.forEach((height, place) => {
      if (used + height > room) { parts.push([place, 0]); used = 0; }
      used += height;
      parts[parts.length - 1][1] += 1;
    });
    return parts;
  }

  // ---- key figures --------------------------------------------------------------------------------------------------
  function card(answer, id) {
    const said = (part) => answer.said.get(`${id}-${part}`) || "";
    const status = said("status");
    return make("div", { class: "card" },
      make("h2", {}, said("title")),
      make("p", { class: "big" }, make("strong", {}, said("figure")), make("span", {}, said("unit"))),
      status.length ? chip(...status) : null,
      said("change") ? make("p", { class: "change" }, said("change")) : null,
      note(answer, id) ? make("p", { class: "change aside" }, note(answer, id)) : null);
  }

  function kpis(answer, tile) {
    const parts = Math.ceil(tile.cards.length / CARDS);
    const each = Math.ceil(tile.cards.length / parts);
    return Array.from({ length: parts }, (_one, part) => ({
      sub: "",
      draw(box) {
        const cards = tile.cards.slice(part * each, (part + 1) * each);
        const grid = make("div", { class: `cards cards-${cards.length}` }, ...cards.map((id) => card(answer, id)));
        box.replaceChildren(grid);
        const over = () => [...grid.children].some((one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1);
        for (const way of [".aside", ".change"]) if (over()) grid.querySelectorAll(way).forEach((one) => one.remove());
        if (over()) grid.classList.add("tight");
      },
    }));
  }

  // ---- lists --------------------------------------------------------------------------------------------------------
  const line = ([status, word, label, , sentence]) => make("li", {}, chip(status, word),
    make("div", {}, make("strong", {}, label), make("p", {}, sentence)));

  function list(answer, tile, size, words) {
    const { lines } = answer.said.get(`${tile.id}-list`);
    const whole = make("ul", { class: "findings" }, ...lines.map(line));
    const heights = measured(whole, size, () => [...whole.children].map((one) => one.offsetHeight));
    const parts = shared(heights, size.height);
    return parts.slice(0, MOST_PARTS).map(([first, count], place, all) => ({
      sub: below(note(answer, tile.id), parts, all, place, 0, words),
      draw: (box) => box.replaceChildren(make("ul", { class: "findings" }, ...lines.slice(first, first + count).map(line))),
    }));
  }

  /* The line below the headline: the note, and in words what of a table or list stands nowhere in the show. */
  function below(said, parts, shown, place, hidden, words) {
    const rows = place < shown.length - 1 ? 0 : parts.slice(shown.length).reduce((sum, [, count]) => sum + count, 0);
    const left = rows && hidden ? "both" : rows ? "rows" : hidden ? "columns" : "";
    return left ? [shortened(said, BRIEFLY), fill(words[`${left}_left`], { rows, columns: hidden })].filter(Boolean).join(" · ") : said;
  }

  // ---- tables -------------------------------------------------------------------------------------------------------
  const RANK = { number: 0, mark: 1, short: 2, text: 3, brief: 4 };
  const textOf = (value) => (Array.isArray(value) ? value[0] : value);
  const lookOf = (value) => (Array.isArray(value) && value[2]) || "";

  function cell(value, column, first) {
    const [words, look] = [textOf(value), lookOf(value)];
    let content = shortened(words, LONG);
    if (look.startsWith("mark")) content = make("span", { class: look, role: "img", "aria-label": words });
    else if (look.startsWith("chip")) content = chip(look.replace("chip chip-", ""), words);
    else if (look) content = make("span", { class: look }, words);
    return make(first ? "th" : "td", { scope: first ? "row" : null, class: column.kind }, content);
  }

  /* widths: of the columns in px, the same on every slide of a table (the first takes what is left); without them they
     follow from the rows. */
  function grid(data, places, rows, widths) {
    const columns = places.map((place) => data.columns[place]);
    const fixed = widths && widths.map((width, place) => { const column = make("col"); if (place) column.style.width = `${width + 2}px`; return column; });
    return make("table", { class: widths ? "fixed" : null },
      make("caption", { class: "visually-hidden" }, data.caption),
      widths ? make("colgroup", {}, ...fixed) : null,
      make("thead", {}, make("tr", {}, ...columns.map((one) => make("th", { scope: "col", class: one.kind }, make("span", {}, one.label))))),
      make("tbody", {}, ...rows.map((number) => make("tr", { class: data.totals.includes(number) ? "total" : null },
        ...places.map((place, order) => cell(data.rows[number][place], data.columns[place], order === 0))))));
  }

  /* What a committee asks for first: how it stands, then figures and marks, then days, then words; a column that says the
     same in every row says least. Of marks, which run through time, the last ones. */
  function ranked(data) {
    const value = (place) => {
      const { kind } = data.columns[place];
      const said = new Set(data.rows.map((row) => textOf(row[place])));
      const empty = data.rows.every((row) => !textOf(row[place]) || /state-(not_reported|not_applicable)/.test(lookOf(row[place])));
      const status = data.rows.some((row) => lookOf(row[place]).startsWith("chip"));
      const alike = said.size < 2 && data.rows.length > 1;
      return (status ? 0 : 1 + RANK[kind]) + (empty ? 20 : alike ? 10 : 0) + (kind === "mark" ? 1 - place / 1000 : place / 1000);
    };
    return data.columns.map((_one, place) => place).slice(1).map((place) => [value(place), place]).sort((a, b) => a[0] - b[0]).map(([, place]) => place);
  }

  /* As many columns as are legible beside each other. */
  function columnsOf(data, size) {
    const all = data.columns.map((_one, place) => place);
    const widths = measured(make("div", { class: "natural" }, grid(data, all, data.rows.map((_one, number) => number))), size,
      (node) => [...node.querySelectorAll("thead th")].map((one) => one.offsetWidth));
    let room = size.width - Math.min(widths[0], size.width * FIRST);
    const taken = [0];
    const name = data.columns[0].kind === "short" ? all.slice(1).find((place) => /text|brief/.test(data.columns[place].kind)) : undefined;
    if (name) { taken.push(name); room -= Math.min(widths[name], size.width * FIRST); } // a number says little without its name
    for (const place of ranked(data).filter((one) => one !== name)) {
      if (widths[place] > room) { if (data.columns[place].kind === "mark") break; continue; }
      taken.push(place);
      room -= widths[place];
    }
    const whole = (places) => measured(grid(data, places, data.rows.map((_one, number) => number)), size, (node) => node.offsetWidth);
    while (taken.length > 2 && whole(taken.slice().sort((a, b) => a - b)) > size.width - 3 * taken.length) taken.pop(); // a long word needs its room
    return taken.sort((a, b) => a - b);
  }

  function markKey(data, places) {
    const found = new Map();
    for (const place of places.filter((one) => data.columns[one].kind === "mark")) {
      data.rows.forEach((row) => found.set(lookOf(row[place]), textOf(row[place])));
    }
    if (!found.size) return null;
    return make("p", { class: "key" }, ...[...found].map(([look, words]) => make("span", {}, make("span", { class: look, "aria-hidden": "true" }), words)));
  }

  function table(answer, tile, size, words) {
    const data = answer.said.get(`${tile.id}-table`);
    const places = columnsOf(data, size);
    const key = markKey(data, places);
    const numbers = data.rows.map((_one, number) => number).filter((number) => !data.totals.includes(number));
    const rows = [...numbers, ...data.totals];
    const widths = measured(grid(data, places, rows), size, (node) => [...node.querySelectorAll("thead th")].map((one) => one.offsetWidth));
    const probe = make("div", {}, key ? key.cloneNode(true) : "", grid(data, places, rows, widths));
    const sizes = measured(probe, size, () => ({
      head: [".key", "thead"].reduce((sum, part) => sum + (probe.querySelector(part)?.offsetHeight || 0), 0),
      rows: [...probe.querySelectorAll("tbody tr")].map((one) => one.offsetHeight),
    }));
    const parts = shared(sizes.rows, size.height - sizes.head - (key ? 16 : 0) - 4);
    const hidden = data.columns.length - places.length;
    return parts.slice(0, MOST_PARTS).map(([first, count], place, all) => ({
      sub: below(note(answer, tile.id, key ? /[■□]/ : undefined), parts, all, place, hidden, words),
      draw: (box) => box.replaceChildren(...(key ? [key.cloneNode(true)] : []), grid(data, places, rows.slice(first, first + count), widths)),
    }));
  }

  // ---- charts -------------------------------------------------------------------------------------------------------
  function chart(answer, tile, size, words) {
    const figure = answer.said.get(`${tile.id}-graph`);
    const parts = tukor.splitChart(figure, size);
    return parts.map((part, place) => ({
      sub: [note(answer, tile.id), part.left && place === parts.length - 1 ? fill(words.rows_left, { rows: part.left }) : ""].filter(Boolean).join(" · "),
      draw: (box, room, theme) => tukor.drawChart(box, figure, part, room, theme),
      chart: true,
    }));
  }

  // ---- a page's slides ----------------------------------------------------------------------------------------------
  function nothing(answer, tile) {
    const { said } = answer;
    const words = said.get(`${tile.id}-summary`)?.nothing || said.get(`${tile.id}-table`)?.empty || said.get(`${tile.id}-list`)?.empty || "";
    return [{ sub: note(answer, tile.id), draw: (box) => box.replaceChildren(make("p", { class: "nothing" }, words)) }];
  }

  /* The slides of one tile. roomFor(title, sub): the size below the headline. */
  function slidesOf(answer, tile, roomFor, words) {
    const more = ["table", "list"].includes(tile.kind) ? ` · ${words.both_left}` : "";
    const size = roomFor(`${tile.title} (1/2)`, tile.kind === "kpis" ? "" : note(answer, tile.id) + more);
    const maker = tile.empty ? nothing : { kpis, list, table, chart }[tile.kind];
    const made = maker(answer, tile, size, words);
    return made.map((slide, part) => ({ id: tile.id, title: tile.title, part, parts: made.length, ...slide }));
  }

  Object.assign(tukor, { joined, answerOf, tilesOn, slidesOf, shortened, fillWords: fill, setBench: (node) => { bench = node; } });
})();
