/* Paints a page's answer. Its lines are described in dashboard/callbacks/frame.py; a line that was in the last answer
   is painted already. Everything painted here is empty in the layout, so that React never touches it. */
(function () {
  "use strict";
  const tukor = (window.tukor = window.tukor || {});
  const SVG = "http://www.w3.org/2000/svg";
  let painted = new Set(); // the lines that are on the page
  const known = new WeakSet(); // charts that Dash has given their first figure

  const make = (...parts) => tukor.element(...parts);
  const words = (node, said) => { node.textContent = said; };

  function summary(node, said) {
    if (said.nothing === undefined) words(node, said);
    else node.replaceChildren(make("span", { class: "nothing" }, said.nothing));
  }

  // ---- a figure -----------------------------------------------------------------------------------------------------
  /* The first one goes to dcc.Graph, which sets the chart up. Later ones go to plotly, which keeps them for every other
     size: through Dash, each of them would ask every component on the page twice whether it changed. */
  function graph(node, figure) {
    const chart = node.querySelector(".js-plotly-plot");
    const layout = { ...figure.layout, autosize: true, height: undefined }; // as dcc.Graph does where it is responsive
    if (chart && known.has(node)) return Plotly.react(chart, figure.data, layout);
    known.add(node);
    dash_clientside.set_props(node.id, { figure });
  }

  /* A settlement on a map leads to its page; the table behind the map does so for the keyboard. */
  const maps = new WeakSet();
  document.addEventListener("pointerover", ({ target }) => {
    const chart = target.closest?.(".js-plotly-plot");
    if (!chart || maps.has(chart) || chart.layout?.meta !== "places") return;
    maps.add(chart);
    chart.classList.add("places-map");
    chart.on("plotly_click", ({ points: [point] }) => {
      if (point?.customdata) tukor.go(tukor.withQuery(`/telepules/${point.customdata[0]}`));
    });
  });

  // ---- statuses and lists -------------------------------------------------------------------------------------------
  const chip = (status, word) => make("span", { class: `chip chip-${status}` },
    make("span", { class: `icon icon-${status}`, "aria-hidden": "true" }), word);

  const status = (node, said) => node.replaceChildren(...(said.length ? [chip(...said)] : []));

  function line([status, word, label, href, sentence]) {
    const link = make("a", { href, "data-nav-exact": href }, label);
    return make("li", {}, chip(status, word), make("div", {}, link, make("p", {}, sentence)));
  }

  function list(node, said) {
    node.replaceChildren(said.lines.length ? make("ul", {}, ...said.lines.map(line)) : make("p", { class: "empty" }, said.empty));
  }

  // ---- the documents of the sources page ----------------------------------------------------------------------------
  const sentences = (facts) => make("ul", {}, ...facts.map((fact) => make("li", {}, fact)));

  function card(one) {
    const title = one.href ? make("a", { href: one.href, rel: "noopener noreferrer" }, one.title) : one.title;
    const more = one.more && make("details", {}, make("summary", {}, one.more[0]), sentences(one.more[1]));
    const all = one.all && make("a", { href: one.all[1] }, one.all[0]);
    return make("article", { id: `document-${one.code}`, tabindex: "-1" },
      make("h3", {}, title), make("p", { class: "note" }, one.note), sentences(one.facts), more, all);
  }

  const cards = (node, said) => node.replaceChildren(...said.map(card));

  // ---- sparklines ---------------------------------------------------------------------------------------------------
  function shape(name, attributes) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  }

  function spark(node, values) {
    const known = values.filter((value) => value !== null);
    const [width, height, pad] = [92, 30, 4];
    const low = Math.min(...known), high = Math.max(...known);
    const x = (number) => pad + (number * (width - 2 * pad)) / (values.length - 1);
    const y = (value) => (high === low ? height / 2 : height - pad - ((value - low) * (height - 2 * pad)) / (high - low));
    let path = "", pen = "M", last = null;
    values.forEach((value, number) => {
      if (value === null) { pen = "M"; return; }
      path += `${pen}${x(number).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = "L";
      last = [x(number), y(value)];
    });
    if (!path.includes("L")) return node.replaceChildren(); // single values make no line
    const drawn = shape("svg", { viewBox: `0 0 ${width} ${height}` });
    drawn.append(shape("path", { d: path }), shape("circle", { cx: last[0], cy: last[1], r: 3 }));
    node.replaceChildren(drawn);
  }

  // ---- the answer ---------------------------------------------------------------------------------------------------
  const painters = { summary, graph, status, list, cards, spark,
    frame: (_node, data) => tukor.showFrame(data), table: (node, data) => tukor.table(node, data) };

  function paint(answer) {
    const lines = answer.split("\n");
    for (const line of lines) {
      if (painted.has(line)) continue;
      const [id, said] = JSON.parse(line);
      (painters[id.slice(id.lastIndexOf("-") + 1)] || words)(document.getElementById(id), said);
    }
    painted = new Set(lines);
    tukor.refresh();
  }

  /* Another page: nothing of it is painted yet. */
  function forget() {
    painted = new Set();
  }

  Object.assign(tukor, { paint, forget });
})();
