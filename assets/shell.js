/* The shell: address, navigation, keyboard, menus, announcements. The address is the only state of a view. */
(function () {
  "use strict";
  const tukor = (window.tukor = window.tukor || {});
  const $ = (selector, root) => (root || document).querySelector(selector);
  const $$ = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  // Dash would load all of plotly.js when the first chart is there. Ours is smaller, is on its way since the first byte,
  // and runs while the page's first figures are on their way; until then Dash waits for what stands in its place.
  let runPlotly = null;
  const asked = new Promise((run) => { runPlotly = run; });
  window.Plotly = asked.then(() => new Promise((come, failed) => {
    const script = document.createElement("script");
    script.src = $('meta[name="plotly"]').content;
    script.addEventListener("load", come);
    script.addEventListener("error", failed);
    document.head.append(script);
  }));

  /* Scripts that most readers never need (dashboard/document.py: LATER): `later("pictures")` is there when they have run. */
  const come = {};
  function later(name) {
    come[name] = come[name] || new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = $('meta[name="later"]').content.split(" ").find((address) => address.includes(`/${name}.js`));
      script.addEventListener("load", done);
      script.addEventListener("error", () => { delete come[name]; failed(new Error(name)); });
      document.head.append(script);
    });
    return come[name];
  }

  /* Dash brings styles for inputs that are not on our pages. Their :has() would make the browser style the whole page
     anew for every mark that a chart draws. */
  function dropStyles() {
    for (const sheet of document.styleSheets) {
      if (sheet.href) continue;
      for (let place = sheet.cssRules.length - 1; place >= 0; place -= 1) {
        const selector = sheet.cssRules[place].selectorText || "";
        if (selector.startsWith(".dash-") && selector.includes(":has(")) sheet.deleteRule(place);
      }
    }
  }

  // ---- the address ------------------------------------------------------------------------------------------------
  let path = location.pathname; // of the page that is shown
  let query = location.search.slice(1); // of the filters that are shown or on their way
  let address = query; // the same as the address has it, with values the server may drop
  let arrived = Boolean(location.hash); // the next update moves the focus: to what the address names, or the headline

  /* A filter change: a new address without Dash noticing, and one request by the page's own callback. */
  function change(next) {
    if (next === query) return;
    history.pushState({}, "", path + (next ? `?${next}` : ""));
    follow(next);
  }

  function follow(next) {
    query = address = next;
    dash_clientside.set_props("query", { data: next });
    paintLinks();
  }

  /* Another page: Dash's router renders it (one request), then its callback fills it (one more). */
  function go(href) {
    const target = new URL(href, location.href);
    const search = target.search.slice(1);
    if (target.pathname === path) {
      change(search);
      scrollTo(target.hash);
      return;
    }
    path = target.pathname;
    query = address = search;
    arrived = true;
    tukor.hash = target.hash;
    history.pushState({}, "", path + target.search + target.hash);
    window.dispatchEvent(new Event("_dashprivate_pushstate")); // what dcc.Link does
    window.scrollTo(0, 0);
  }

  /* Back and Forward within a page never reach Dash, whose idea of the address is out of date by now. */
  window.addEventListener("popstate", (event) => {
    const search = location.search.slice(1);
    tukor.showing?.stepped();
    if (location.pathname !== path) {
      path = location.pathname;
      query = address = search;
      arrived = true;
      return;
    }
    event.stopImmediatePropagation();
    if (search !== address) follow(search);
  }, true);

  const same = (one, other) => String(new URLSearchParams(one)) === String(new URLSearchParams(other));

  /* The server's reading of our query; a newer change of ours is not overwritten by an older answer. */
  function understood(asked, canonical) {
    if (same(asked, query)) query = canonical;
    paintLinks();
  }

  function withQuery(href) {
    const [address, hash] = href.split("#");
    const joined = query ? address + (address.includes("?") ? "&" : "?") + query : address;
    return hash ? `${joined}#${hash}` : joined;
  }

  /* aria-current of a link of the navigation: "page", or "true" for the one under which our page is found. */
  function place(link) {
    if (link.dataset.nav === path) return "page";
    return (link.dataset.holds || "").split(" ").some((held) => held && `${path}/`.startsWith(`${held}/`)) ? "true" : "";
  }

  function paintLinks() {
    $$("a[data-nav]").forEach((link) => {
      link.setAttribute("href", withQuery(link.dataset.nav));
      if (!link.closest("nav")) return;
      const current = place(link);
      if (!current) link.removeAttribute("aria-current");
      else if (link.getAttribute("aria-current") !== current) {
        link.setAttribute("aria-current", current);
        const strip = link.closest("nav"); // on a phone the pages are a strip that scrolls sideways
        strip.scrollLeft = link.offsetLeft - (strip.clientWidth - link.offsetWidth) / 2;
      }
    });
    $$("a[data-download]").forEach((link) => link.setAttribute("href", withQuery(link.dataset.download)));
    $$("a[data-rows-of]").forEach((link) => link.setAttribute("href", withQuery(link.dataset.rowsOf)));
    $$("a[data-query]").forEach((link) => link.setAttribute("href", withQuery(link.dataset.query)));
    const next = encodeURIComponent(path + (query ? `?${query}` : ""));
    $$("a[data-language]").forEach((link) => link.setAttribute("href", `/language/${link.dataset.language}?next=${next}`));
  }

  /* The projector (assets/later/projector.js). byAddress: the address asks for it. */
  const project = (byAddress) => later("projector").then(() => tukor.project(byAddress), () => tukor.trouble(null));

  function scrollTo(hash) {
    const target = hash && document.getElementById(hash.slice(1));
    if (target) {
      target.scrollIntoView();
      target.focus({ preventScroll: true });
    }
    return Boolean(target);
  }

  // ---- after an answer --------------------------------------------------------------------------------------------
  function updated() {
    const headline = $("h1");
    if (arrived && headline) {
      arrived = false;
      const hash = tukor.hash || location.hash;
      tukor.hash = "";
      if (!scrollTo(hash)) headline.focus({ preventScroll: true });
      else requestAnimationFrame(() => scrollTo(hash)); // once more when what was filled just now has its height
      return;
    }
    say(headline ? headline.textContent : "");
  }

  function say(words) {
    const node = $("#announcer");
    if (node) node.textContent = words;
  }

  function watch() {
    const content = $("#_pages_content");
    if (!content || !$("#filter-bar")) return setTimeout(watch, 15);
    dropStyles();
    new MutationObserver(pageDrawn).observe(content, { childList: true });
    new MutationObserver(answered).observe(content, { subtree: true, attributeFilter: ["data-answer"] });
    pageDrawn();
  }

  function answered() {
    const frame = $("[data-answer]");
    if (!frame) return;
    tukor.paint(frame.dataset.answer);
    tukor.answeredAt = Date.now();
    updated();
    if (/[?&]projector=1(&|$)/.test(location.search)) project(true);
  }

  function showFrame(data) {
    understood(data.asked, data.query);
    tukor.drawBar($("#filter-bar"), data);
    $("#data-date").textContent = data.data_date;
    [$("#release").textContent, $("#release").title] = data.release;
    $("#banner").hidden = !data.demonstration;
  }

  function pageDrawn() {
    path = location.pathname;
    paintLinks();
    tukor.forget();
    answered();
    if ($("#_pages_content .missing")) updated();
  }

  // ---- requests: a thin bar while waiting, a sentence when one fails -----------------------------------------------
  let waiting = 0;
  let timer = null;
  const ask = window.fetch.bind(window);
  window.fetch = function (resource, options) {
    const answer = ask(resource, options);
    if (!/_dash-update-component|\.table\?/.test(resource.url || resource)) return answer;
    busy(1);
    if (String(options && options.body).includes("-frame.data-answer")) {
      runPlotly();
      setTimeout(tukor.paintBar); // while the answer is on its way
    }
    return answer.then(
      (response) => { busy(-1); tukor.trouble(response); return response; },
      (error) => { busy(-1); tukor.trouble(null); throw error; },
    );
  };

  function busy(step) {
    waiting += step;
    clearTimeout(timer);
    if (!waiting) delete document.documentElement.dataset.busy;
    else timer = setTimeout(() => { document.documentElement.dataset.busy = ""; }, 250);
  }

  // ---- clicks -----------------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const target = event.target.closest("a, button, summary, [data-close]");
    $$("details.pop[open]").forEach((pop) => { if (!pop.contains(event.target)) pop.open = false; });
    if (!target) return;
    const exact = target.dataset.navExact;
    if ((target.dataset.nav || exact) && plain(event)) {
      event.preventDefault();
      go(exact || target.getAttribute("href"));
    } else if (isPage(target) && plain(event)) {
      event.preventDefault();
      go(target.search ? target.href : withQuery(target.getAttribute("href")));
    } else if (target.hasAttribute("data-copy")) copyLink(target);
    else if (target.classList.contains("as-table")) tukor.toggle(target);
    else if (target.hasAttribute("data-keys")) openKeys();
    else if (target.hasAttribute("data-project")) project();
    else if (target.hasAttribute("data-picture")) later("pictures").then(() => tukor.picture(target.dataset.picture));
    else if (target.hasAttribute("data-close")) target.closest("dialog").close();
    else if (target.hasAttribute("data-shortcuts")) switchShortcuts(target);
    else if (target.id === "again") location.reload();
    else if (target.matches("a.skip")) { event.preventDefault(); $("#main").focus(); }
  });

  document.addEventListener("toggle", ({ target }) => { // a menu that is fetched when it is opened
    const name = target.dataset.later;
    if (name && target.open) later(name).then(() => tukor[name](), () => { target.open = false; });
  }, true);

  /* A link within the content to one of our pages; one that names no filters keeps those that are set. */
  const isPage = (link) => link.matches("main a[href]") && link.origin === location.origin
    && (link.pathname.startsWith("/telepules/") || $$("nav a[data-nav]").some((page) => page.dataset.nav === link.pathname));

  const plain = (event) => !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

  async function copyLink(button) {
    const link = `${location.origin}${path}${query ? `?${query}` : ""}#${button.dataset.copy}`;
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      const field = document.createElement("textarea");
      field.value = link;
      button.after(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    say(button.dataset.done);
    const words = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = words; button.closest("details").open = false; }, 1200);
  }

  // ---- keyboard ---------------------------------------------------------------------------------------------------
  const silent = () => localStorage.getItem("shortcuts") === "off";

  function openKeys() {
    const dialog = $("#keys");
    $("[data-shortcuts]", dialog).setAttribute("aria-pressed", String(!silent()));
    dialog.showModal();
  }

  function switchShortcuts(button) {
    localStorage.setItem("shortcuts", silent() ? "on" : "off");
    button.setAttribute("aria-pressed", String(!silent()));
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const pop = $("details.pop[open]");
      if (pop) {
        pop.open = false;
        $("summary", pop).focus();
      }
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey || silent() || event.target.closest("input, select, textarea, dialog")) return;
    if (event.key === "?") openKeys();
    else if (/^[1-9]$/.test(event.key)) {
      const link = $$("nav a[data-nav]")[Number(event.key) - 1];
      if (link) go(link.getAttribute("href"));
    } else if (event.key === "p") project();
    else if (event.key === "t") {
      const button = $(".as-table", event.target.closest(".tile") || document.createElement("i"));
      if (button) tukor.toggle(button);
    }
  });

  // ---- paper: charts are drawn anew for the width of a sheet ---------------------------------------------------------
  function redrawCharts() {
    if (!window.Plotly.relayout) return;
    $$(".js-plotly-plot").forEach((graph) => { // at once: Plotly's own resizing waits, and paper does not
      const { width, height } = graph.parentElement.getBoundingClientRect();
      if (width && height) window.Plotly.relayout(graph, { width, height });
    });
  }
  window.addEventListener("beforeprint", () => { document.documentElement.classList.add("paper"); redrawCharts(); });
  window.addEventListener("afterprint", () => {
    document.documentElement.classList.remove("paper");
    $$(".js-plotly-plot").forEach((graph) => window.Plotly.relayout(graph, { width: null, height: null, autosize: true }));
  });

  Object.assign(tukor, { change, follow, go, later, say, showFrame, withQuery, query: () => query });
  watch();
})();
