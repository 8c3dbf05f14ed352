/* Tables and sparklines, drawn from the JSON in data-table / data-spark. A hidden table is drawn when it is opened. */
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const collator = new Intl.Collator("hu", { numeric: true });
  const LONG = 26; // letters
  const order = new WeakMap(); // box → {column, descending}: survives a redraw

  function element(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === true) node.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  }

  const written = (cell) => (Array.isArray(cell) ? cell[0] : cell);
  const sortable = (cell) => (Array.isArray(cell) ? (cell[2] && cell[1] === null ? null : cell[1] ?? cell[0]) : cell);

  function sorted(rows, { column, descending }) {
    const sign = descending ? -1 : 1;
    return rows.slice().sort((a, b) => {
      if (a.total !== b.total) return a.total ? 1 : -1;
      const [x, y] = [sortable(a.cells[column]), sortable(b.cells[column])];
      if (x === null || y === null || x === "" || y === "") return (x === null || x === "") - (y === null || y === "");
      return sign * (typeof x === "number" && typeof y === "number" ? x - y : collator.compare(x, y));
    });
  }

  function drawCell(cell, column, first) {
    const [text, , look, href] = Array.isArray(cell) ? cell : [cell];
    let content = text;
    if (look && look.startsWith("mark")) {
      content = element("span", { class: look, title: text }, element("span", { class: "visually-hidden" }, text));
    } else if (look && look.startsWith("chip")) {
      const icon = look.replace("chip chip-", "icon icon-");
      content = element("span", { class: look }, element("span", { class: icon, "aria-hidden": "true" }), text);
    } else if (look) content = element("span", { class: look }, text);
    const long = !look && text.length > LONG; // the whole text is in the cell; what does not fit shows when pointed at
    if (href) content = element("a", { href: href, rel: /^https?:/.test(href) ? "noopener" : null }, content);
    if (long && column.kind === "brief" && !first) content = element("span", { class: "clamp" }, content);
    return element(first ? "th" : "td", { scope: first ? "row" : null, class: column.kind === "brief" ? "text" : column.kind, title: long ? text : null }, content);
  }

  function drawTable(box) {
    const data = JSON.parse(box.dataset.table);
    if (!data.rows.length) return box.replaceChildren(element("p", { class: "empty" }, data.empty));
    const chosen = order.get(box);
    let rows = data.rows.map((cells, number) => ({ cells, total: data.totals.includes(number) }));
    if (chosen && chosen.column < data.columns.length) rows = sorted(rows, chosen);
    const head = data.columns.map((column, number) => {
      const active = chosen && chosen.column === number;
      const button = element("button", { type: "button", class: "sort" }, column.label);
      button.addEventListener("click", () => {
        const numbers = column.kind === "number" || column.kind === "mark";
        order.set(box, { column: number, descending: active ? !chosen.descending : numbers });
        drawTable(box);
        box.querySelectorAll("thead button")[number].focus();
      });
      const direction = active ? (chosen.descending ? "descending" : "ascending") : null;
      return element("th", { scope: "col", class: column.kind === "brief" ? "text" : column.kind, "aria-sort": direction }, button);
    });
    const body = rows.map((row) => element("tr", { class: row.total ? "total" : null },
      ...row.cells.map((cell, number) => drawCell(cell, data.columns[number], number === 0))));
    const table = element("table", {},
      element("caption", { class: "visually-hidden" }, data.caption),
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...body));
    const scroller = element("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": data.caption || data.columns[0].label }, table);
    box.replaceChildren(scroller, ...(data.more ? [element("p", { class: "more" }, data.more)] : []));
    if (scroller.scrollWidth <= scroller.clientWidth && scroller.scrollHeight <= scroller.clientHeight) {
      for (const name of ["tabindex", "role", "aria-label"]) scroller.removeAttribute(name);
    }
  }

  function drawSpark(box) {
    const values = JSON.parse(box.dataset.spark || "[]");
    const known = values.filter((value) => value !== null);
    if (known.length < 2) return box.replaceChildren();
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
    if (!path.includes("L")) return box.replaceChildren(); // single values make no line
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", path);
    const dot = document.createElementNS(SVG, "circle");
    dot.setAttribute("cx", last[0]); dot.setAttribute("cy", last[1]); dot.setAttribute("r", 3);
    svg.append(line, dot);
    box.replaceChildren(svg);
  }

  function draw(box) {
    if (box.dataset.spark !== undefined) drawSpark(box);
    if (box.dataset.table && !box.hidden) drawTable(box);
    if (box.dataset.table && box.hidden) box.replaceChildren();
  }

  function drawAll(root) {
    root.querySelectorAll("[data-table], [data-spark]").forEach(draw);
  }

  function toggle(button) {
    const box = document.getElementById(button.getAttribute("aria-controls"));
    if (!box) return;
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
    draw(box);
  }

  window.tukor = Object.assign(window.tukor || {}, { element, drawAll, draw, toggle });
})();
