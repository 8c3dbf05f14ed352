/* What stands around the slides, and what a link says of a show: its slides and their order, seconds, theme, slide. */
(function () {
  "use strict";
  const tukor = window.tukor;
  const make = (...parts) => tukor.element(...parts);
  const [SOONEST, LATEST] = [5, 600]; // seconds a slide may stay

  // ---- the link -----------------------------------------------------------------------------------------------------
  function asked(tiles, words) {
    const params = new URLSearchParams(location.search);
    const dropped = [];
    const drop = (name, value) => { dropped.push(tukor.fillWords(words.dropped, { name, value: value.slice(0, 40) })); return false; };
    const take = (name, fits) => { const value = params.get(name); return value === null || fits(value) || drop(name, value) ? value : null; };
    const seconds = take("autoplay", (value) => /^\d{1,4}$/.test(value) && Number(value) >= SOONEST && Number(value) <= LATEST);
    const theme = take("theme", (value) => ["light", "dark"].includes(value));
    const slide = take("slide", (value) => /^[1-9]\d{0,2}$/.test(value));
    const known = (params.get("slides") || "").split(",").filter((id) => id && (tiles.some((one) => one.id === id) || drop("slides", id)));
    return { chosen: known.length ? [...new Set(known)] : null, seconds: seconds && Number(seconds), theme: theme || "light", slide: Number(slide || 1), dropped };
  }

  /* The address that opens this show again at this slide. */
  function address(show) {
    const own = [["projector", "1"], ["slides", show.chosen && show.chosen.join(",")], ["autoplay", show.seconds], ["theme", show.theme === "dark" && "dark"], ["slide", show.at > 0 && show.at + 1]];
    const parts = own.filter(([, value]) => value).map(([name, value]) => `${name}=${String(value).replace(/[^\w,-]/g, encodeURIComponent)}`);
    return `${location.pathname}?${[show.answer.frame.query, ...parts].filter(Boolean).join("&")}`;
  }

  // ---- the elements -------------------------------------------------------------------------------------------------
  function build(words, keys) {
    const part = (tag, name) => make(tag, { class: name });
    const root = make("div", { id: "projector", role: "dialog", "aria-modal": "true", "aria-label": words.title, tabindex: "-1" });
    const parts = { headline: part("h1", "headline"), below: part("p", "below"), box: part("div", "box"), notice: part("p", "notice"),
      filters: part("p", "filters"), release: part("strong", "release"), dates: part("span", "dates"), demo: make("span", { class: "demo" }, words.demo),
      count: part("span", "count"), number: part("strong", "number"), bench: make("div", { class: "bench", "aria-hidden": "true" }),
      status: make("p", { class: "visually-hidden", role: "status", "aria-live": "polite" }) };
    const controls = make("div", { class: "controls", role: "toolbar", "aria-label": words.controls }, ...buttons(words, keys));
    const canvas = make("div", { class: "canvas" }, make("div", { class: "head" }, parts.headline, parts.below), parts.box, parts.bench,
      make("footer", {}, controls, parts.notice, parts.filters, make("p", { class: "line" }, make("span", { class: "left" }, parts.release, parts.dates, parts.demo), make("span", { class: "right" }, parts.count, parts.number))));
    root.append(canvas, parts.status);
    return { root, canvas, ...parts };
  }

  function buttons(words, keys) {
    const acts = { previous: "PageUp", next: "PageDown", play: "a", order: "o", theme: "d", keys: "?", leave: "Escape" };
    return Object.entries(acts).map(([name, key]) => {
      const button = make("button", { type: "button", title: words[`button.${name}`] }, make("span", { class: `sign sign-${name}`, "aria-hidden": "true" }), make("span", { class: "visually-hidden" }, words[`button.${name}`]));
      button.addEventListener("click", () => keys[key]());
      return button;
    });
  }

  Object.assign(tukor, { askedShow: asked, showAddress: address, showFrameOf: build });
})();
