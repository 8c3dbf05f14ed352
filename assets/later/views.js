/* The menu "Nézetek": saves the view before the reader, copies its link, opens, starts with, renames, shares and deletes
   saved views. Fetched when the menu is opened first; what it shows comes from /views.json, forms go to /views/…. */
(function () {
  "use strict";
  const tukor = (window.tukor = window.tukor || {});
  const menu = document.querySelector("#views");
  const body = menu.querySelector("#views-menu");
  let data = null;

  const make = (...parts) => tukor.element(...parts);
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const here = () => new URLSearchParams({ path: location.pathname, query: tukor.query() });

  const style = make("link", { rel: "stylesheet", href: "/assets/later/views.css" });
  const styled = new Promise((done) => { style.addEventListener("load", done); style.addEventListener("error", done); });
  document.head.append(style);

  async function open() {
    const [answer] = await Promise.all([fetch(`/views.json?${here()}`), styled]);
    if (!answer.ok) { menu.open = false; tukor.trouble(answer); return; }
    data = await answer.json();
    draw();
  }

  async function send(address, values) {
    const form = new URLSearchParams(values);
    form.set("on_path", location.pathname);
    form.set("on_query", tukor.query());
    const answer = await fetch(address, { method: "POST", body: form,
      headers: { Accept: "application/json", "X-CSRF-Token": data.token } }).catch(() => null);
    if (answer && (answer.status === 401 || answer.status === 403)) { menu.open = false; tukor.trouble(answer); return; }
    const told = answer ? await answer.json().catch(() => null) : null;
    if (!answer || !answer.ok) { confirm((told && told.message) || data.words.failed, true); return; }
    data = told;
    draw();
    confirm(told.said);
    drawStrip();
    drawHome();
  }

  /* In words, for everybody: the line is a live region. */
  function confirm(words, wrong) {
    const line = body.querySelector(".said");
    line.classList.toggle("wrong", Boolean(wrong));
    line.textContent = words;
    line.scrollIntoView({ block: "nearest" });
  }

  // ---- saving and copying -------------------------------------------------------------------------------------------
  const button = (words, act, more) => {
    const node = make("button", { type: "button", class: "button", ...more }, words);
    node.addEventListener("click", act);
    return node;
  };

  function sharing(value, id) {
    if (!data.roles.length) return [];
    const select = make("select", { id, name: "shared_role" }, make("option", { value: "" }, data.words.private),
      ...data.roles.map(([role, words]) => make("option", { value: role }, fill(data.words.with, { role: words }))));
    select.value = value;
    return [make("label", { for: id }, data.words.who), select];
  }

  function saving() {
    if (!data.may_save) {
      return make("p", {}, `${data.told} `, make("a", { href: `/sign-in?next=${encodeURIComponent(data.link)}` }, data.words.sign_in_go));
    }
    const form = make("form", { class: "keep" },
      make("label", { for: "view-name" }, data.words.name),
      make("input", { id: "view-name", name: "name", maxlength: "80", required: "", autocomplete: "off", "aria-describedby": "view-note" }),
      ...sharing("", "view-role"),
      data.pinned ? make("label", { class: "option" }, make("input", { type: "checkbox", name: "pinned", value: "yes" }),
        make("span", {}, fill(data.words.pinned, { what: data.pinned_words }))) : null,
      make("button", { class: "button primary" }, data.words.keep),
      make("p", { id: "view-note", class: "hint" }, [data.told, ...data.dropped].join(" ").trim()));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send("/views", [...new FormData(form), ["path", data.path], ["query", data.query]]);
    });
    return form;
  }

  async function copy(address, said) {
    const link = location.origin + address;
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      const field = make("textarea", {});
      field.value = link;
      body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    confirm(said);
  }

  function copying() {
    const plain = button(data.words.copy, () => copy(data.link, data.words.copied));
    if (!data.pinned) return [plain];
    const note = make("p", { class: "hint", id: "pinned-note" }, fill(data.words.pinned_note, { what: data.pinned_words }));
    return [make("div", { class: "buttons-line" }, plain, button(data.words.copy_pinned,
      () => copy(data.pinned, data.words.copied_pinned), { "aria-describedby": "pinned-note" })), note];
  }

  // ---- one saved view -----------------------------------------------------------------------------------------------
  function item(view) {
    const by = view.by ? fill(data.words.shared_by, { by: view.by }) : data.words.shared_demo;
    const marks = [view.start && data.words.is_start, view.own ? view.shared && fill(data.words.with, { role: view.shared }) : by].filter(Boolean);
    const acts = make("details", { class: "acts" }, make("summary", { "aria-label": fill(data.words.more, { name: view.name }) }, "⋯"));
    acts.addEventListener("toggle", () => {
      if (acts.open && acts.childElementCount === 1) acts.append(actions(view));
      if (acts.open) acts.scrollIntoView({ block: "nearest" });
    });
    return make("li", {}, make("a", { href: view.link, "data-nav-exact": view.link }, view.name),
      marks.length ? make("span", { class: "hint" }, marks.join(" · ")) : null, acts);
  }

  function actions(view) {
    const at = `/views/${view.id}`;
    const begin = button(view.start ? data.words.unstart : data.words.start, () => send(`${at}/start`, [["start", view.start ? "no" : "yes"]]));
    const mail = make("a", { class: "button", href: `${at}#mail` }, data.words.mail);
    if (!view.own) return make("div", {}, begin, mail);
    const remove = button(data.words.delete, () => {
      if (remove.dataset.sure) send(`${at}/delete`, []);
      else { remove.dataset.sure = "yes"; remove.textContent = data.words.delete_sure; confirm(data.words.delete_sure); }
    });
    const name = `view-name-${view.id}`;
    const form = make("form", { class: "keep" }, make("label", { for: name }, data.words.name),
      make("input", { id: name, name: "name", value: view.name, maxlength: "80", required: "" }),
      ...sharing(view.shared_role, `view-role-${view.id}`), make("button", { class: "button" }, data.words.rename_go));
    form.addEventListener("submit", (event) => { event.preventDefault(); send(at, [...new FormData(form)]); });
    return make("div", {}, begin, mail, form, remove);
  }

  // ---- the menu, the strip on the overview, the link to the beginning -------------------------------------------------
  const titled = (words, ...parts) => make("section", {}, make("h2", {}, words), ...parts);

  function draw() {
    const list = data.views.length ? make("ul", { class: "view-list" }, ...data.views.map(item)) : make("p", { class: "hint" }, data.words.none);
    body.replaceChildren(make("p", { class: "said", role: "status" }), titled(data.words.save, saving()), titled(data.words.link, ...copying()),
      ...(data.may_save ? [titled(data.words.list, list), make("p", {}, make("a", { href: "/views" }, data.words.all))] : []));
    (body.querySelector("input") || body.querySelector("button, a")).focus({ preventScroll: true });
  }

  function drawStrip() {
    const strip = document.querySelector(".views-strip ul");
    if (!strip) return;
    const shown = data.views.slice(0, Number(strip.dataset.most));
    strip.replaceChildren(...shown.map((view) => make("li", {}, make("a", { href: view.link, "data-nav-exact": view.link }, view.name))));
    strip.parentElement.hidden = !shown.length;
  }

  function drawHome() {
    const brand = document.querySelector(".brand");
    const begin = data.views.find((view) => view.start);
    for (const name of ["nav", "navExact"]) delete brand.dataset[name];
    brand.dataset[begin ? "navExact" : "nav"] = begin ? begin.link : "/";
    brand.setAttribute("href", begin ? begin.link : tukor.withQuery("/"));
  }

  document.addEventListener("click", (event) => {
    if (!menu.open) return;
    if (event.target.closest("[data-nav-exact]") || (event.target.isConnected && !menu.contains(event.target))) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  tukor.views = open;
})();
