/* Tables, drawn from JSON (its shape: dashboard/tables.py). The table behind a chart is asked for when it is opened. */
(function () {
  "use strict";
  const tukor = (window.tukor = window.tukor || {});
  const collator = new Intl.Collator("hu", { numeric: true });
  const LONG = 26; // letters
  const FULL = 16; // so many rows fill the height a table may have (app.css: .scroller-full)
  const later = window.requestIdleCallback || ((act) => setTimeout(act, 200)); // measuring lays out the page: when all is drawn
  const order = new WeakMap(); // box → {column, descending}: survives a redraw
  const wanted = new WeakMap(); // box → the address last asked for

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

  function table(box, data) {
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
        table(box, data);
        box.querySelectorAll("thead button")[number].focus();
      });
      const direction = active ? (chosen.descending ? "descending" : "ascending") : null;
      return element("th", { scope: "col", class: column.kind === "brief" ? "text" : column.kind, "aria-sort": direction }, button);
    });
    const look = data.columns.some((column) => column.kind === "mark") ? "marks" : "";
    const body = rows.map((row) => element("tr", { class: `${look}${row.total ? " total" : ""}`.trim() || null },
      ...row.cells.map((cell, number) => drawCell(cell, data.columns[number], number === 0))));
    const grid = element("table", {},
      element("caption", { class: "visually-hidden" }, data.caption),
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...body));
    const scroller = element("div", { class: data.rows.length < FULL ? "scroller" : "scroller scroller-full", tabindex: "0", role: "group", "aria-label": data.caption || data.columns[0].label }, grid);
    box.replaceChildren(scroller, ...(data.more ? [element("p", { class: "more" }, data.more)] : []));
    later(() => settle(scroller));
  }

  /* What does not scroll is no stop for the keyboard. */
  function settle(scroller) {
    scroller.classList.remove("scroller-full"); // all the page is there now; until here what is in the window came first
    if (scroller.scrollWidth > scroller.clientWidth || scroller.scrollHeight > scroller.clientHeight) return;
    if (scroller === document.activeElement) return;
    for (const name of ["tabindex", "role", "aria-label"]) scroller.removeAttribute(name);
  }

  // ---- the table behind a chart ------------------------------------------------------------------------------------
  const boxOf = (button) => document.getElementById(button.getAttribute("aria-controls"));

  async function ask(button) {
    const box = boxOf(button);
    const address = tukor.withQuery(button.dataset.rows);
    wanted.set(box, address);
    const data = await fetch(address).then((answer) => (answer.ok ? answer.json() : null), () => null);
    if (wanted.get(box) !== address) return; // closed, or asked again for other filters
    if (data) table(box, { ...data, caption: box.closest(".tile").querySelector(".tile-title").textContent });
    else box.replaceChildren(); // shell.js says that it failed; what was there belongs to other filters
  }

  function toggle(button) {
    const box = boxOf(button);
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden) return ask(button);
    wanted.delete(box);
    box.replaceChildren();
  }

  /* After a change of filters: open tables follow. */
  function refresh() {
    document.querySelectorAll('.as-table[aria-expanded="true"]').forEach(ask);
  }

  Object.assign(tukor, { element, table, toggle, refresh });
})();
