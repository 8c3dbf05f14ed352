/* Starts the projector: asks once for what a show needs (dashboard/projector.py), has the figures answered from a release
   where the page shows something else, and opens the show (projector-show.js). */
(function () {
  "use strict";
  const tukor = window.tukor;
  const WITH_SHOW = /[?&]projector=1(&|$)/;
  const HOUR = 3600e3; // ms
  let asking = null; // one start at a time
  let loaded = null;
  let pushed = false; // whether the show is a step of its own in the browser's history

  const said = () => JSON.parse(document.querySelector("[data-answer]").dataset.answer.split("\n")[0])[1];

  function file(tag, attributes) {
    return new Promise((done, failed) => {
      const node = Object.assign(document.createElement(tag), attributes);
      node.addEventListener("load", done);
      node.addEventListener("error", () => failed(new Error(attributes.src || attributes.href)));
      document.head.append(node);
    });
  }

  async function load({ scripts, style }) {
    const styled = file("link", { rel: "stylesheet", href: style });
    for (const src of scripts) await file("script", { src });
    await Promise.all([styled, document.fonts.ready, window.Plotly]);
  }

  async function kit() {
    const answer = await fetch("/projector.json");
    if (!answer.ok) { tukor.trouble(answer); throw new Error("/projector.json"); }
    const found = await answer.json();
    loaded = loaded || load(found);
    await loaded.catch((error) => { loaded = null; throw error; });
    return found;
  }

  /* The figures that are on the page will do, if they came lately and are a release's: the one the address names, or the
     newest. */
  function needsAnswer({ newest }) {
    if (Date.now() - tukor.answeredAt > HOUR) return true;
    const named = /(^|&)release=\d/.test(tukor.query());
    return newest && !named && said().release[0] !== newest;
  }

  async function start(byAddress) {
    const found = await kit();
    if (!document.querySelector("[data-answer]")) return;
    if (!byAddress && needsAnswer(found)) {
      pushed = true;
      tukor.change([tukor.query(), "projector=1&slide=1"].filter(Boolean).join("&")); // once it is answered, the address asks
      return;
    }
    tukor.openShow(found, { byAddress, pushed: pushed || !byAddress });
    pushed = false;
  }

  /* byAddress: the page came, or its answer, and its address asks for a show. */
  tukor.project = async function (byAddress) {
    if (asking || tukor.showing || (byAddress && !WITH_SHOW.test(location.search))) return;
    asking = start(byAddress).catch(() => tukor.trouble(null)).finally(() => { asking = null; });
    await asking;
  };
})();
