/* Runs in every page before its own scripts: says when a filter change began, asked, was answered and was drawn.
   A change is drawn when each chart of the page has been redrawn after the answer and two frames have passed. */
(function () {
  const bench = (window.bench = { posts: 0, began: 0, asked: 0, answered: 0, drawn: new Map() });

  document.addEventListener("change", (event) => { bench.began ||= event.timeStamp; }, true);
  const ask = window.fetch;
  window.fetch = function (resource, options) {
    const answer = ask.apply(this, arguments);
    if (!String(resource.url || resource).includes("_dash-update-component")) return answer;
    bench.posts += 1;
    bench.asked = performance.now();
    return answer.then((response) => {
      const json = response.json.bind(response);
      response.json = () => json().then((body) => { bench.answered = performance.now(); return body; });
      return response;
    });
  };

  const charts = () => Array.from(document.querySelectorAll(".js-plotly-plot"));
  const frame = () => new Promise((next) => requestAnimationFrame(next));

  function listen() {
    for (const chart of charts()) {
      if (chart.bench || !chart.on) continue;
      chart.bench = true;
      chart.on("plotly_afterplot", () => bench.drawn.set(chart, performance.now()));
    }
  }

  /* Forget the last change and remember which charts there are. Returns how many. */
  bench.prepare = function () {
    listen();
    Object.assign(bench, { posts: 0, began: 0, asked: 0, answered: 0, drawn: new Map(), kept: charts() });
    return bench.kept.length;
  };

  /* Draw one chart anew, without Dash and without the server, until it is shown: milliseconds. What plotly itself costs. */
  bench.redraw = async function (place) {
    const chart = charts()[place];
    const copy = JSON.parse(JSON.stringify({ data: chart.data, layout: chart.layout }));
    const began = performance.now();
    await window.Plotly.react(chart, copy.data, copy.layout);
    const script = performance.now() - began;
    await frame();
    return { script, total: Math.max(await frame(), began + script) - began };
  };

  /* Go back in the history, as the browser's own button. */
  bench.back = function () {
    bench.began = performance.now();
    history.back();
  };

  /* Wait until every chart is redrawn and shown: milliseconds of each part, the requests made, whether nodes stayed. */
  bench.finished = async function () {
    const all = () => bench.answered && bench.kept.every((chart) => bench.drawn.get(chart) >= bench.answered);
    while (!all() && performance.now() - bench.began < 10000) await frame();
    if (!all()) return { error: "a chart was not redrawn", posts: bench.posts, charts: bench.drawn.size };
    const script = Math.max(...bench.drawn.values());
    await frame();
    const shown = await frame();
    const now = charts();
    return {
      click: bench.asked - bench.began, server: bench.answered - bench.asked, script: script - bench.answered,
      frames: Math.max(shown, script) - script, total: Math.max(shown, script) - bench.began, posts: bench.posts,
      kept: now.length === bench.kept.length && now.every((chart, place) => chart === bench.kept[place]),
    };
  };
})();
