/* The panel over a show: the list of slides with their order (left out, put back, moved), the seconds of the autoplay and
   the show's link; and the list of keys. */
(function () {
  "use strict";
  const tukor = window.tukor;
  const make = (...parts) => tukor.element(...parts);
  const SECONDS = [10, 20, 30, 60];
  const KEYS = ["next", "previous", "ends", "number", "space", "autoplay", "blank", "order", "theme", "full", "keys", "leave"];

  tukor.projectorPanel = function (show, acts) {
    const node = make("div", { class: "panel", role: "dialog", hidden: true });
    show.root.append(node);
    const panel = { open: false, toggle, pressed, shut };
    let shown = "";

    const button = (words, act, attributes) => {
      const made = make("button", { type: "button", ...attributes }, words);
      made.addEventListener("click", act);
      return made;
    };

    function toggle(name) {
      if (panel.open && shown === name) return shut();
      [panel.open, shown] = [true, name];
      node.hidden = false;
      node.setAttribute("aria-label", show.words[`${name}.title`]);
      paint();
      (node.querySelector("li input") || node.querySelector("button")).focus();
    }

    function shut() {
      panel.open = false;
      node.hidden = true;
      node.replaceChildren();
      show.root.focus();
    }

    /* Every key but Tab, and those with Alt, come here while the panel is open. */
    function pressed(event) {
      if (event.key === "Escape" || (event.key === "o" && shown === "order") || (event.key === "?" && shown === "keys")) {
        event.preventDefault();
        return shut();
      }
      const item = event.target.closest && event.target.closest("li[data-id]");
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!item || !step) return undefined;
      event.preventDefault();
      if (event.shiftKey) return move(item.dataset.id, step);
      const next = step < 0 ? item.previousElementSibling : item.nextElementSibling;
      return next && next.querySelector("input").focus();
    }

    // ---- the order --------------------------------------------------------------------------------------------------
    const chosen = () => show.chosen || acts.usual().map((one) => one.id);

    /* All tiles: those shown in their order, then those left out. */
    function listed() {
      const ids = chosen();
      return [...ids.map((id) => show.tiles.find((one) => one.id === id)), ...show.tiles.filter((one) => !ids.includes(one.id))];
    }

    function choose(ids, focused, part) {
      show.chosen = ids && ids.length ? ids : null;
      acts.compose();
      acts.remember();
      paint();
      node.querySelector(`li[data-id="${focused}"] ${part}:not(:disabled), li[data-id="${focused}"] input`)?.focus();
    }

    function move(id, step) {
      const ids = [...chosen()], from = ids.indexOf(id), to = from + step;
      if (from < 0 || to < 0 || to >= ids.length) return;
      ids.splice(to, 0, ...ids.splice(from, 1));
      choose(ids, id, step < 0 ? ".up" : ".down");
      show.status.textContent = tukor.fillWords(show.words["order.moved"], { title: titleOf(id), number: to + 1, all: ids.length });
    }

    const titleOf = (id) => show.tiles.find((one) => one.id === id).title;

    function item(tile, number, ids) {
      const on = ids.includes(tile.id);
      const check = make("input", { type: "checkbox", checked: on, disabled: on && ids.length === 1, id: `show-${tile.id}` });
      check.addEventListener("change", () => choose(on ? ids.filter((id) => id !== tile.id) : [...ids, tile.id], tile.id, "input"));
      const name = (way) => tukor.fillWords(show.words[`order.${way}`], { title: tile.title });
      const first = show.slides.findIndex((one) => one.id === tile.id);
      return make("li", { "data-id": tile.id, class: on ? null : "out" }, check,
        make("label", { for: `show-${tile.id}` }, tukor.shortened(tile.title, 110), tile.empty ? make("em", {}, ` ${show.words["order.empty"]}`) : null),
        button("↑", () => move(tile.id, -1), { class: "up", "aria-label": name("up"), disabled: !on || number === 0 }),
        button("↓", () => move(tile.id, 1), { class: "down", "aria-label": name("down"), disabled: !on || number === ids.length - 1 }),
        button(on ? `${first + 1}.` : "–", () => { shut(); acts.go(first); }, { class: "go", "aria-label": name("go"), disabled: !on }));
    }

    function pace(seconds) {
      const words = seconds ? tukor.fillWords(show.words["order.seconds"], { seconds }) : show.words["order.by_hand"];
      return button(words, () => { acts.autoplay(seconds); paint(); node.querySelector('.paces [aria-pressed="true"]').focus(); },
        { "aria-pressed": String((show.seconds || null) === seconds) });
    }

    async function copy(event) {
      const link = location.origin + acts.address();
      try {
        await navigator.clipboard.writeText(link);
        event.target.textContent = show.words["order.copied"];
      } catch {
        event.target.replaceWith(make("input", { type: "text", readonly: true, value: link, "aria-label": show.words["order.copy"] }));
        node.querySelector("input[readonly]").select();
      }
    }

    // ---- what the panel shows ---------------------------------------------------------------------------------------
    function order() {
      const ids = chosen();
      return [
        make("p", {}, show.words["order.hint"]),
        make("ol", {}, ...listed().map((tile, number) => item(tile, number, ids))),
        make("div", { class: "paces", role: "group", "aria-label": show.words["order.pace"] }, make("span", {}, show.words["order.pace"]), ...[null, ...SECONDS].map(pace)),
        make("div", { class: "acts" }, button(show.words["order.reset"], () => choose(null, show.tiles[0].id, "input")), button(show.words["order.copy"], copy)),
      ];
    }

    const keys = () => [make("dl", {}, ...KEYS.map((name) => make("div", {}, make("dt", {}, show.words[`keys.${name}.key`]), make("dd", {}, show.words[`keys.${name}.does`]))))];

    function paint() {
      const top = node.querySelector(".scroll")?.scrollTop || 0;
      node.replaceChildren(make("div", { class: "head" }, make("h2", {}, show.words[`${shown}.title`]), button(show.words.close, shut, { class: "close" })),
        make("div", { class: "scroll" }, ...(shown === "order" ? order() : keys())));
      node.querySelector(".scroll").scrollTop = top;
    }

    return panel;
  };
})();
