/* Runs in every page before its own scripts: says when a filter change began, asked, was answered and was drawn.
   A change is drawn when the answer has come, each chart whose figure differs from the last answer's has been redrawn,
   and two frames have passed. A chart whose figure is the same is right as it stands. */
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
  const answer = () => document.querySelector("[data-answer]")?.dataset.answer || "";
  const figures = () => answer().split("\n")
    .filter((line) => line.slice(0, line.indexOf(",")).endsWith('-graph"'));
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
    Object.assign(bench, { last: answer(), before: figures() });
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

  /* The charts whose figures are not those of the last answer. */
  function changed() {
    const before = new Set(bench.before);
    const ids = figures().filter((line) => !before.has(line)).map((line) => JSON.parse(line)[0]);
    return bench.kept.filter((chart) => ids.includes(chart.parentElement.id));
  }

  /* Wait until everything that changed is redrawn and shown: milliseconds of each part, the requests made, how many
     charts were redrawn, whether nodes stayed. */
  bench.finished = async function () {
    while (!(bench.answered && answer() !== bench.last) && performance.now() - bench.began < 10000) await frame();
    const redrawn = changed();
    const all = () => bench.answered && redrawn.every((chart) => bench.drawn.get(chart) >= bench.answered);
    while (!all() && performance.now() - bench.began < 10000) await frame();
    if (!all()) return { error: "a chart was not redrawn", posts: bench.posts, charts: bench.drawn.size };
    const script = Math.max(performance.now() * !redrawn.length, ...redrawn.map((chart) => bench.drawn.get(chart)));
    await frame();
    const shown = await frame();
    const now = charts();
    return {
      click: bench.asked - bench.began, server: bench.answered - bench.asked, script: script - bench.answered,
      frames: Math.max(shown, script) - script, total: Math.max(shown, script) - bench.began, posts: bench.posts,
      charts: redrawn.length,
      kept: now.length === bench.kept.length && now.every((chart, place) => chart === bench.kept[place]),
    };
  };
})();
