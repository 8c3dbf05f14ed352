/* The filter bar: native controls drawn from JSON (its shape: callbacks/frame.py).
   What is selected is read from the address; a choice changes the address through tukor.change(), and shell.js has the
   bar painted when the request is on its way: the answer should not wait for that. */
(function () {
  "use strict";
  const tukor = (window.tukor = window.tukor || {});
  const MOST = 200; // checkboxes drawn at once
  const NAMED = 3; // values of one filter with a badge each; more share one
  let data = null;
  let bar = null;
  let open = null; // name of the open panel
  let drawn = ""; // what the bar shows
  const sought = {}; // filter → what its search field holds

  const make = (...parts) => tukor.element(...parts);
  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase("hu");
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const chosen = (name) => new URLSearchParams(tukor.query()).getAll(name);
  const PERIOD = ["period", "from", "to"];

  function rewrite(edit) {
    const params = new URLSearchParams(tukor.query());
    edit(params);
    tukor.change(params.toString());
  }

  function put(params, name, values) {
    params.delete(name);
    values.forEach((value) => params.append(name, value));
  }

  /* What is no filter stays when all filters go: the release. */
  const kept = () => new URLSearchParams(chosen("release").map((value) => ["release", value])).toString();

  // ---- one filter -------------------------------------------------------------------------------------------------
  function labelOf(filter, name, value) {
    const list = name === filter.name ? filter.options : filter.groups;
    const found = list.find((option) => option.value === value);
    return found ? found.label : value;
  }

  const namesOf = (filter) => [...new Set(filter.groups.map((group) => group.name).filter(Boolean))];

  function badgesOf(filter) {
    const heads = namesOf(filter);
    return [...heads, filter.name].flatMap((name) =>
      chosen(name).map((value) => ({ name, value, label: labelOf(filter, name, value) })));
  }

  function choose(filter, option, on) {
    rewrite((params) => {
      const values = new Set(params.getAll(filter.name));
      const group = filter.groups.find((one) => one.value === option.group);
      if (!on && group && group.name && params.getAll(group.name).includes(group.value)) {
        // one settlement less than a whole district: the district becomes its other settlements
        filter.options.filter((other) => other.group === group.value).forEach((other) => values.add(other.value));
        put(params, group.name, params.getAll(group.name).filter((value) => value !== group.value));
      }
      if (on) values.add(option.value);
      else values.delete(option.value);
      put(params, filter.name, values);
    });
  }

  function chooseGroup(filter, group, on) {
    rewrite((params) => {
      const inside = new Set(filter.options.filter((option) => option.group === group.value).map((option) => option.value));
      const others = params.getAll(group.name).filter((value) => value !== group.value);
      put(params, group.name, on ? [...others, group.value] : others);
      put(params, filter.name, params.getAll(filter.name).filter((value) => !inside.has(value)));
    });
  }

  function check(label, checked, note, heading, act, key) {
    const box = make("input", { type: "checkbox", "data-key": key });
    box.checked = checked;
    box.addEventListener("change", () => act(box.checked));
    const aside = note ? make("span", { class: "count" }, note) : null;
    return make("label", { class: heading ? "option heading" : "option" }, box, make("span", {}, label), aside);
  }

  function options(filter, list) {
    const words = plain(sought[filter.name] || "");
    const fits = (option) => plain(option.label).includes(words) || option.value.toLowerCase().includes(words);
    const found = filter.options.filter(fits);
    const drawn = found.slice(0, MOST);
    const selected = new Set(chosen(filter.name));
    const whole = new Set(filter.groups.filter((group) => group.name && chosen(group.name).includes(group.value)).map((group) => group.value));
    const one = (option) => check(option.label, selected.has(option.value) || whole.has(option.group), option.note, false,
      (on) => choose(filter, option, on), `${filter.name}=${option.value}`);
    const nodes = [];
    for (const group of filter.groups) {
      const inside = drawn.filter((option) => option.group === group.value);
      if (!inside.length && !fits(group)) continue;
      if (!group.name) nodes.push(make("p", { class: "divider" }, group.label), ...inside.map(one));
      else nodes.push(check(`${group.label} – ${data.words.whole}`, whole.has(group.value), undefined, true,
        (on) => chooseGroup(filter, group, on), `${group.name}=${group.value}`), ...inside.map(one));
    }
    const known = new Set(filter.groups.map((group) => group.value));
    nodes.push(...drawn.filter((option) => !known.has(option.group)).map(one));
    if (found.length > drawn.length) nodes.push(make("p", { class: "rest" }, fill(data.words.rest, { count: found.length - drawn.length })));
    if (!nodes.length) nodes.push(make("p", { class: "rest" }, data.words.none));
    list.replaceChildren(...nodes);
  }

  function section(filter) {
    const list = make("div", { class: "options", role: "group", "aria-label": filter.label, "data-list": filter.name });
    const parts = [];
    if (filter.options.length + filter.groups.length > 7) {
      const search = make("input", { type: "search", class: "search", placeholder: data.words.search, "data-key": `search-${filter.name}`,
        "aria-label": `${data.words.search}: ${filter.label}`, autocomplete: "off", spellcheck: "false" });
      search.value = sought[filter.name] || "";
      search.addEventListener("input", () => { sought[filter.name] = search.value; options(filter, list); });
      parts.push(search);
    }
    parts.push(list);
    if (badgesOf(filter).length) {
      const clear = make("button", { type: "button", class: "link", "data-key": `clear-${filter.name}` }, data.words.clear);
      clear.addEventListener("click", () => rewrite((params) => [filter.name, ...namesOf(filter)].forEach((name) => params.delete(name))));
      parts.push(clear);
    }
    options(filter, list);
    return parts;
  }

  // ---- period -----------------------------------------------------------------------------------------------------
  const setPeriod = (values) => rewrite((params) => PERIOD.forEach((name) => put(params, name, values[name] ? [values[name]] : [])));

  function radio(value, label, dates, checked) {
    const input = make("input", { type: "radio", name: "period-preset", value, "data-key": `period=${value}` });
    input.checked = checked;
    input.addEventListener("change", () => setPeriod({ period: value }));
    return make("label", { class: "option" }, input, make("span", {}, label), dates ? make("span", { class: "count" }, dates) : null);
  }

  function month(name, label, empty, value) {
    const select = make("select", { "data-key": name, id: `bar-${name}` }, make("option", { value: "" }, empty),
      ...data.period.months.map((one) => make("option", { value: one.value }, one.label)));
    select.value = value || "";
    select.addEventListener("change", () => setPeriod({
      from: bar.querySelector("#bar-from").value, to: bar.querySelector("#bar-to").value }));
    return make("div", { class: "month" }, make("label", { for: `bar-${name}` }, label), select);
  }

  function period() {
    const [preset] = chosen("period"), [from] = chosen("from"), [to] = chosen("to");
    const presets = data.period.presets.map((one) => radio(one.value, one.label, one.dates, one.value === preset));
    return [
      make("div", { class: "options", role: "radiogroup", "aria-label": data.words.period },
        radio("", data.words.always, "", !preset && !from && !to), ...presets),
      make("fieldset", { class: "months" }, make("legend", {}, data.words.custom),
        month("from", data.words.from, data.words.start, from), month("to", data.words.to, data.words.end, to)),
    ];
  }

  // ---- panels -----------------------------------------------------------------------------------------------------
  function panels() {
    const first = data.filters.filter((filter) => !filter.more);
    const more = data.filters.filter((filter) => filter.more);
    return [
      ...first.map((filter) => ({ name: filter.name, label: filter.label, value: summary(filter), draw: () => section(filter) })),
      { name: "period", label: data.words.period, value: periodText(), draw: period },
      { name: "more", label: "", value: moreText(more), draw: () => moreSections(more) },
    ];
  }

  function summary(filter) {
    const badges = badgesOf(filter);
    if (!badges.length) return filter.all;
    return badges.length === 1 ? badges[0].label : fill(data.words.chosen, { count: badges.length });
  }

  function periodText() {
    const [preset] = chosen("period"), [from] = chosen("from"), [to] = chosen("to");
    const named = data.period.presets.find((one) => one.value === preset);
    if (named) return named.label;
    if (!from && !to) return data.words.always;
    const label = (value) => (data.period.months.find((one) => one.value === value) || { label: value }).label;
    return `${from ? label(from) : data.words.start} – ${to ? label(to) : data.words.end}`;
  }

  function moreText(more) {
    const count = more.reduce((sum, filter) => sum + badgesOf(filter).length, 0) + chosen("infrastructure").length;
    return count ? `${data.words.more} (${count})` : data.words.more;
  }

  function moreSections(more) {
    const infrastructure = check(data.words.infrastructure, chosen("infrastructure").includes("yes"), undefined, false,
      (on) => rewrite((params) => put(params, "infrastructure", on ? ["yes"] : [])), "infrastructure");
    return [
      make("div", { class: "columns" }, ...more.map((filter) => make("fieldset", {}, make("legend", {}, filter.label), ...section(filter)))),
      infrastructure, make("p", { class: "rest" }, data.words.infrastructure_note),
    ];
  }

  function panel(one) {
    const id = `bar-${one.name}`;
    const shown = open === one.name;
    const button = make("button", { type: "button", class: "opener", id: `${id}-button`, "data-key": `open-${one.name}`,
      "aria-expanded": String(shown), "aria-controls": `${id}-panel`, "aria-haspopup": "dialog" },
      one.label ? make("span", { class: "visually-hidden" }, `${one.label}: `) : null, make("span", { class: "value" }, one.value));
    button.addEventListener("click", () => (open === one.name ? close(true) : show(one.name)));
    const body = make("div", { class: "panel", id: `${id}-panel`, hidden: !shown, role: "group", "aria-label": one.label || one.value }, ...(shown ? one.draw() : []));
    return make("div", { class: `filter filter-${one.name}`, "data-panel": one.name },
      one.label ? make("span", { class: "filter-label", "aria-hidden": "true" }, one.label) : null, button, body);
  }

  function show(name) {
    open = name;
    paint();
    const shown = bar.querySelector(".panel:not([hidden])");
    tukor.fitPanel();
    (shown.querySelector("[type=radio]:checked") || shown.querySelector("input, select"))?.focus({ preventScroll: innerWidth > 767 });
  }

  function close(refocus) {
    if (!open) return;
    const button = bar.querySelector(`#bar-${open}-button`);
    bar.querySelector(`#bar-${open}-panel`).hidden = true;
    button.setAttribute("aria-expanded", "false");
    open = null; // without painting anew: what the reader is about to click must stay where it is
    if (refocus) button.focus();
  }

  // ---- badges -----------------------------------------------------------------------------------------------------
  function badgesFor(filter) {
    const list = badgesOf(filter);
    if (list.length <= NAMED) return list.map((one) => ({ names: [one.name], value: one.value, title: `${filter.label}: ${one.label}` }));
    return [{ names: [filter.name, ...namesOf(filter)], title: `${filter.label}: ${fill(data.words.chosen, { count: list.length })}` }];
  }

  function badges() {
    const list = data.filters.flatMap(badgesFor);
    if (PERIOD.some((name) => chosen(name).length)) list.push({ names: PERIOD, title: `${data.words.period}: ${periodText()}` });
    if (chosen("infrastructure").length) list.push({ names: ["infrastructure"], title: data.words.infrastructure });
    if (!list.length) return null;
    const nodes = list.map((badge) => {
      const remove = make("button", { type: "button", class: "badge", "aria-label": fill(data.words.remove, { label: badge.title }),
        "data-key": `badge-${badge.title}` }, make("span", {}, badge.title), make("span", { class: "icon icon-close", "aria-hidden": "true" }));
      remove.addEventListener("click", () => rewrite((params) => badge.names.forEach((name) =>
        put(params, name, badge.value ? params.getAll(name).filter((value) => value !== badge.value) : []))));
      return make("li", {}, remove);
    });
    const reset = make("button", { type: "button", class: "link reset", "data-key": "reset" }, data.words.reset);
    reset.addEventListener("click", () => { Object.keys(sought).forEach((name) => delete sought[name]); tukor.change(kept()); });
    return make("div", { class: "active" }, make("ul", { class: "badges", "aria-label": data.words.active }, ...nodes), reset);
  }

  // ---- the whole bar ----------------------------------------------------------------------------------------------
  const state = () => JSON.stringify([{ ...data, asked: "", query: "" }, [...new URLSearchParams(tukor.query())].sort()]);

  /* Paint the bar, if what it has to show is not what it shows. */
  function update() {
    if (data && bar && state() !== drawn) paint();
  }

  function paint() {
    drawn = state();
    const focused = bar.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const scrolled = Array.from(bar.querySelectorAll("[data-list]"), (one) => [one.dataset.list, one.scrollTop]);
    const unfolded = bar.querySelector(".controls")?.classList.contains("unfolded");
    const active = badges();
    const toggle = make("button", { type: "button", class: "bar-toggle", "aria-expanded": String(Boolean(unfolded)), "data-key": "toggle" },
      make("span", { class: "icon icon-filter", "aria-hidden": "true" }),
      active ? `${data.words.open} (${active.querySelectorAll("li").length})` : data.words.open);
    const controls = make("div", { class: unfolded ? "controls unfolded" : "controls" }, ...panels().map(panel));
    toggle.addEventListener("click", () => toggle.setAttribute("aria-expanded", String(controls.classList.toggle("unfolded"))));
    const dropped = make("div", { class: "dropped", role: "status" }, ...data.dropped.map((words) => make("p", {}, words)));
    bar.replaceChildren(...[make("div", { class: "bar-line" }, toggle, controls, active), dropped]);
    tukor.placePanel();
    scrolled.forEach(([name, top]) => { const list = top && bar.querySelector(`[data-list="${CSS.escape(name)}"]`); if (list) list.scrollTop = top; });
    if (focused) refocus(focused);
  }

  function refocus(key) {
    const node = bar.querySelector(`[data-key="${CSS.escape(key)}"]`) || bar.querySelector(".badges button, .opener");
    if (!node) return;
    node.focus({ preventScroll: true });
    if (node.type === "search") node.setSelectionRange(node.value.length, node.value.length);
  }

  function drawBar(node, choices) {
    bar = node;
    data = { ...choices, words: JSON.parse(node.dataset.words) };
    update();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open) { event.preventDefault(); close(true); }
  });
  const leave = ({ target }) => {
    if (open && target !== document.body && !target.closest?.(`[data-panel="${open}"]`)) close(false);
  };
  document.addEventListener("focusin", leave);
  document.addEventListener("mousedown", (event) => leave(event.target === document.body ? { target: bar } : event));

  Object.assign(tukor, { drawBar, paintBar: update });
})();
