/* The show: one slide at a time over the whole window, on a canvas of 1080 lines that is enlarged or reduced as a whole.
   Everything is in the browser when it opens; from then on nothing is asked for and nothing changes. */
(function () {
  "use strict";
  const tukor = window.tukor;
  const make = (...parts) => tukor.element(...parts);
  const LINES = 1080;
  const BELOW = 100; // px of the line below the headline: two lines
  const [NARROWEST, WIDEST] = [4 / 3, 21 / 9];
  const USUAL = 20; // seconds a slide stays
  const STALE = 24 * 3600e3, WARNING = 120e3; // ms
  const RESTING = 3000; // ms without a movement: the controls and the pointer go away
  let show = null; // the show that runs: {answer, words, …}

  // ---- slides -------------------------------------------------------------------------------------------------------
  const remember = () => history.replaceState({}, "", tukor.showAddress(show));

  const tilesShown = () => (show.chosen ? show.chosen.map((id) => show.tiles.find((one) => one.id === id)) : usual());

  /* Without a choice: every tile that has something to say. */
  function usual() {
    const full = show.tiles.filter((tile) => !tile.empty);
    return full.length ? full : show.tiles.slice(0, 1);
  }

  /* The room for a slide's content below this headline. */
  function roomFor(title, sub) {
    head(title, sub);
    return { width: show.box.clientWidth, height: show.box.clientHeight };
  }

  function head(title, sub) {
    const { headline, below } = show;
    headline.textContent = tukor.joined(title);
    for (const size of ["62", "54", "47", "41"]) {
      headline.dataset.size = size;
      if (headline.offsetHeight <= (size === "41" ? 400 : 2.4 * Number(size) * 1.15)) break;
    }
    below.textContent = tukor.joined(sub);
    for (let most = sub.length; below.offsetHeight > BELOW && most > 20; most -= 8) below.textContent = tukor.joined(tukor.shortened(sub, most));
  }

  /* Lay out all slides anew: at the start, for a window of another shape, and for another order. */
  function compose() {
    const before = show.slides && show.slides[show.at];
    show.slides = show.slides || [];
    strip(); // it takes its room before the slides are measured
    show.slides = tilesShown().flatMap((tile) => tukor.slidesOf(show.answer, tile, roomFor, show.words));
    const same = before ? show.slides.findIndex((one) => one.id === before.id && one.part === Math.min(before.part, one.parts - 1)) : -1;
    show.at = Math.min(same >= 0 ? same : show.at, show.slides.length - 1);
    return paint();
  }

  async function paint() {
    const slide = show.slides[show.at];
    const mine = (show.painting = {});
    head(slide.parts > 1 ? tukor.fillWords(show.words.part, { title: slide.title, part: slide.part + 1, parts: slide.parts }) : slide.title, slide.sub);
    strip();
    const fresh = make("div", { class: "content" });
    fresh.lang = document.documentElement.lang;
    show.box.append(fresh);
    show.root.dataset.painted = "";
    await slide.draw(fresh, { width: show.box.clientWidth, height: show.box.clientHeight }, show.theme);
    if (!show || show.painting !== mine) return fresh.remove();
    for (const one of [...show.box.children].filter((other) => other !== fresh)) {
      one.querySelectorAll(".sheet").forEach((sheet) => Plotly.purge(sheet)); // a show may run for days
      one.remove();
    }
    show.root.dataset.painted = `${show.at + 1}`;
    show.status.textContent = `${show.at + 1} / ${show.slides.length}. ${slide.title}`;
  }

  function go(number) {
    show.left = show.seconds;
    show.typed = "";
    const to = Math.min(Math.max(number, 0), show.slides.length - 1);
    if (to === show.at) return strip();
    show.at = to;
    remember();
    return paint();
  }

  // ---- the strip at the foot ----------------------------------------------------------------------------------------
  function notices() {
    const { words, newest, answer } = show;
    const [now, release] = [Date.now(), answer.frame.release[0]];
    const left = show.ends ? show.ends - now : Infinity;
    return [
      ...(now < show.toldUntil ? show.dropped : []),
      left <= 0 ? words.session_over : left <= WARNING ? words.session : "",
      now - show.loadedAt > STALE ? words.stale : "",
      newest && release && release !== newest ? tukor.fillWords(words.superseded, { release: newest }) : "",
      release ? "" : words.unreleased,
    ].filter(Boolean);
  }

  /* What the strip says of the whole show. Whether that takes another room than before. */
  function foot() {
    const { frame } = show.answer;
    const before = show.notice.textContent;
    show.filters.textContent = show.filterWords;
    [show.release.textContent] = frame.release;
    show.dates.textContent = frame.data_date;
    show.demo.hidden = !frame.demonstration;
    show.notice.textContent = notices().join(" ");
    show.notice.hidden = !show.notice.textContent;
    return show.notice.textContent !== before;
  }

  /* Where the show is: the slide's number or the one being typed, and the seconds left. */
  function strip() {
    const { words, slides } = show;
    show.number.textContent = show.typed ? tukor.fillWords(words.typed, { number: show.typed, all: slides.length }) : `${show.at + 1} / ${slides.length}`;
    show.count.textContent = !show.seconds ? "" : show.paused ? words.paused : tukor.fillWords(words.countdown, { seconds: show.left });
  }

  /* Once a second: the countdown, and what has to be said by now. A new notice takes room, so slides are laid out anew. */
  function tick() {
    const runs = show.seconds && !show.paused && !show.root.classList.contains("blank") && !show.panel.open;
    if (runs && (show.left -= 1) <= 0) return go(show.at + 1 < show.slides.length ? show.at + 1 : 0);
    strip();
    if (foot()) compose();
  }

  // ---- theme, blank, autoplay ---------------------------------------------------------------------------------------
  function theme(next) {
    show.theme = next;
    show.root.dataset.theme = next;
    show.box.querySelectorAll(".sheet").forEach((sheet) => tukor.ink(sheet, next));
    remember();
  }

  function autoplay(seconds) {
    Object.assign(show, { seconds, left: seconds, paused: false });
    remember();
    return compose(); // the countdown takes its room
  }

  const pause = () => (show.seconds ? (Object.assign(show, { paused: !show.paused }), strip()) : go(show.at + 1));
  const blank = (on = !show.root.classList.contains("blank")) => show.root.classList.toggle("blank", on);

  async function prolong() {
    const answer = await fetch("/projector.json").then((one) => (one.ok ? one.json() : null), () => null);
    if (answer && show) show.ends = endOf(answer);
    if (show && foot()) compose();
  }

  const endOf = ({ session_seconds: seconds }) => (seconds === null ? null : Date.now() + seconds * 1000);

  // ---- keys, clickers, fingers --------------------------------------------------------------------------------------
  const KEYS = {
    ArrowRight: () => go(show.at + 1), ArrowDown: () => go(show.at + 1), PageDown: () => go(show.at + 1), n: () => go(show.at + 1),
    ArrowLeft: () => go(show.at - 1), ArrowUp: () => go(show.at - 1), PageUp: () => go(show.at - 1),
    Home: () => go(0), End: () => go(show.slides.length - 1), " ": pause, F5: () => {},
    Enter: () => go(show.typed ? Number(show.typed) - 1 : show.at + 1),
    Backspace: () => (show.typed ? type(show.typed.slice(0, -1)) : go(show.at - 1)),
    a: () => autoplay(show.seconds ? null : USUAL), b: () => blank(), ".": () => blank(), d: () => theme(show.theme === "dark" ? "light" : "dark"),
    f: () => fullscreen(!document.fullscreenElement), m: prolong, o: () => show.panel.toggle("order"), "?": () => show.panel.toggle("keys"), p: () => leave(),
    Escape: () => (show.typed ? type("") : leave()),
  };

  function type(typed) {
    show.typed = typed.slice(0, 3);
    strip();
  }

  function pressed(event) {
    if (!show || event.metaKey || event.ctrlKey || event.altKey) return;
    event.stopImmediatePropagation(); // the page behind hears nothing
    if (event.key === "Tab") return awake();
    if (show.panel.open) return show.panel.pressed(event);
    if (show.root.classList.contains("blank")) { event.preventDefault(); return blank(false); }
    const button = event.target.closest && event.target.closest("#projector button");
    if (button && [" ", "Enter"].includes(event.key) && !show.typed) return;
    const act = /^\d$/.test(event.key) ? () => type(show.typed + event.key) : KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  function touched(event) {
    if (event.target.closest("button, .panel")) return;
    if (event.type === "pointerdown") { show.down = event.clientX; return; }
    if (show.root.classList.contains("blank")) return blank(false);
    const moved = event.clientX - (show.down ?? event.clientX), at = event.clientX / innerWidth;
    if (Math.abs(moved) > 60) go(show.at + (moved < 0 ? 1 : -1));
    else if (at > 0.75 || at < 0.25) go(show.at + (at > 0.5 ? 1 : -1));
  }

  function awake() {
    show.root.classList.add("awake");
    clearTimeout(show.resting);
    show.resting = setTimeout(() => show && show.root.classList.remove("awake"), RESTING);
  }

  // ---- the window ---------------------------------------------------------------------------------------------------
  function fit() {
    const shape = Math.min(Math.max(innerWidth / innerHeight, NARROWEST), WIDEST);
    const zoom = Math.min(innerHeight / LINES, innerWidth / (shape * LINES));
    const { style } = show.canvas;
    style.transform = `scale(${zoom})`;
    const width = Math.round(shape * LINES);
    if (show.width === width) return;
    show.width = width;
    style.width = `${width}px`;
    if (show.slides) compose();
  }

  async function fullscreen(on) {
    try {
      await (on ? document.documentElement.requestFullscreen() : document.exitFullscreen());
      show && (show.full = on);
    } catch { /* opened by a link, or not allowed: the show fills the window */ }
  }

  const screenChanged = () => { if (show && show.full && !document.fullscreenElement) { show.full = false; leave(); } };
  const stepped = () => { if (!/[?&]projector=1(&|$)/.test(location.search)) close(); }; // Back or Forward: assets/shell.js

  // ---- opening and leaving ------------------------------------------------------------------------------------------
  const others = (root) => [...document.body.children].filter((node) => node !== root);

  async function open(kit, { byAddress, pushed }) {
    const text = document.querySelector("[data-answer]").dataset.answer;
    const answer = tukor.answerOf(text);
    const tiles = tukor.tilesOn(answer);
    if (!tiles.length) return;
    const parts = tukor.showFrameOf(kit.words, KEYS);
    show = tukor.showing = { ...parts, ...tukor.askedShow(tiles, kit.words), answer, tiles, words: kit.words, newest: kit.newest, working: kit.working, pushed,
      ends: endOf(kit), loadedAt: tukor.answeredAt || Date.now(), toldUntil: Date.now() + 10e3, typed: "", paused: false, stepped, back: document.activeElement,
      filterWords: answer.said.get(`${answer.page}-subline`) || "" };
    Object.assign(show, { at: show.slide - 1, left: show.seconds });
    show.panel = tukor.projectorPanel(show, { go, compose, remember, theme, autoplay, leave, usual, address: () => tukor.showAddress(show) });
    show.root.dataset.theme = show.theme;
    if (!byAddress) history.pushState({}, "", tukor.showAddress(show));
    document.body.append(show.root);
    tukor.setBench(show.bench);
    others(show.root).forEach((node) => { node.inert = true; });
    document.documentElement.classList.add("projecting");
    show.root.focus();
    if (!byAddress) await fullscreen(true);
    foot();
    fit();
    await compose();
    if (!show) return;
    listen(true);
    show.timer = setInterval(tick, 1000);
    awake();
  }

  function listen(on) {
    const way = on ? "addEventListener" : "removeEventListener";
    window[way]("keydown", pressed, true);
    window[way]("resize", fit);
    document[way]("fullscreenchange", screenChanged);
    for (const name of ["pointerdown", "pointerup"]) show.root[way](name, touched);
    show.root[way]("pointermove", awake);
  }

  /* Back to the page: by the browser's own Back where the show began with a step forward. */
  function leave() {
    if (!show) return;
    if (show.pushed) return history.back();
    const { working, answer } = show;
    const { query } = answer.frame;
    history.replaceState({}, "", location.pathname + (query ? `?${query}` : ""));
    close();
    if (working && answer.frame.release[0] && !/(^|&)release=/.test(query)) tukor.follow(query); // exact figures again
  }

  function close() {
    if (!show) return;
    listen(false);
    clearInterval(show.timer);
    clearTimeout(show.resting);
    const { root, back, full } = show;
    show = tukor.showing = null;
    root.remove();
    [...document.body.children].forEach((node) => { node.inert = false; });
    document.documentElement.classList.remove("projecting");
    if (full && document.fullscreenElement) document.exitFullscreen().catch(() => {});
    (back && back.isConnected && back !== document.body ? back : document.querySelector("h1"))?.focus({ preventScroll: true });
  }

  Object.assign(tukor, { openShow: open });
})();
